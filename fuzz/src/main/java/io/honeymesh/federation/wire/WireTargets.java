// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages of peers, and tokens as somebody typed them. */
public final class WireTargets implements TargetSource {

    private static final String CLUSTER = "orchard";

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("envelope", WireTargets::envelope),
                Target.of("envelope-content", WireTargets::content),
                Target.of("invitation", WireTargets::invitation));
    }

    private static void envelope(byte[] input) {
        try {
            Message message = Envelopes.open(input, CLUSTER);
            Expect.that(message.envelope().bytes() == input, () -> "another envelope than came");
        } catch (Malformed refused) {
            Expect.clear(refused);
        }
    }

    /** Of whoever signs what it likes: the input is what is signed. */
    private static void content(byte[] input) {
        Signer signer = new Signer(new byte[Signer.SEED_BYTES]);
        envelope(CoseSign1.sign(signer, new byte[0], input));
    }

    private static void invitation(byte[] input) {
        try {
            Invitation.parse(new String(input, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException refused) {
            Expect.clear(refused);
        }
    }
}
