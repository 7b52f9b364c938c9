// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

/** A message that is refused for what its bytes are. Thrown only for bytes of peers, without a trace: they choose how often. */
public final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public Malformed(Refusal refusal, String detail) {
        super(detail, null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
