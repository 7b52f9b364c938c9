// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import java.util.HexFormat;

/** The old key's consent to a new one: a signature of its own, over the cluster, the new key and how often there was one. */
public final class Rotations {

    private Rotations() {}

    public static Body.Rotation consent(Signer old, NodeKey next, String cluster, long epoch) {
        return new Body.Rotation(
                old.key(), epoch, new Body.Proof(HexFormat.of().formatHex(old.sign(statement(next, cluster, epoch)))));
    }

    /** Whether the old key has consented to the publisher's. */
    public static boolean isConsented(Body.Rotation rotation, NodeKey next, String cluster) {
        return rotation.oldKey()
                .verifies(
                        HexFormat.of().parseHex(rotation.consent().hex()), statement(next, cluster, rotation.epoch()));
    }

    private static byte[] statement(NodeKey next, String cluster, long epoch) {
        return CborWriter.bytes(out -> out.array(
                4,
                () -> out.text("honeymesh 2 consent")
                        .text(cluster)
                        .bytes(next.bytes())
                        .number(epoch)));
    }
}
