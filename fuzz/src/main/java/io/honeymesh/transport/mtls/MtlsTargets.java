// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;

/** What a peer sends over a direct link. */
public final class MtlsTargets implements TargetSource {

    @Override
    public List<Target> targets() {
        return List.of(Target.of("mesh-frames", MtlsTargets::frames));
    }

    private static void frames(byte[] input) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(input));
        try {
            while (true) {
                Frame.read(in);
            }
        } catch (IOException over) {
            // its end, or none that may be
        }
    }
}
