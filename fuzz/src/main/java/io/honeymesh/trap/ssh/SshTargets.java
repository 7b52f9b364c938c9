// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import io.honeymesh.traps.Talk;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** What no fuzzer gets to from outside: it would have to exchange keys first. */
public final class SshTargets implements TargetSource {

    /** The programs that it starts may allocate so much. */
    private static final long WORK_BYTES = 8L << 30;

    @Override
    public List<Target> targets() {
        BehindKeys trap = new BehindKeys();
        return List.of(
                Target.of("ssh-messages", input -> Talk.with(trap, input, 1 + input.length))
                        .allocating(WORK_BYTES),
                Target.of("ssh-zlib", SshTargets::zlib));
    }

    /** Packets of one compressed stream, each with two bytes for its length before it: none grows beyond bounds. */
    private static void zlib(byte[] input) {
        BoundedZlib client = new BoundedZlib();
        BoundedZlib inflating = new BoundedZlib();
        client.init(Compression.Type.Deflater, 0);
        inflating.init(Compression.Type.Inflater, 0);
        Draw draw = new Draw(input);
        try {
            while (!draw.isEmpty()) {
                Buffer inflated = new ByteArrayBuffer();
                inflating.uncompress(new ByteArrayBuffer(draw.bytes()), inflated);
                int bytes = inflated.available();
                Expect.that(bytes <= BoundedZlib.MAX_INFLATED_BYTES, () -> bytes + " bytes inflated");
            }
        } catch (IOException refused) {
            Expect.clear(refused);
        }
        Buffer packet = new ByteArrayBuffer(input.clone());
        client.compress(packet);
        BoundedZlib server = new BoundedZlib();
        server.init(Compression.Type.Inflater, 0);
        Buffer again = new ByteArrayBuffer();
        try {
            server.uncompress(packet, again);
        } catch (IOException refused) {
            throw new AssertionError("what was deflated can't be inflated", refused);
        }
        Expect.that(Arrays.equals(input, again.getCompactData()), () -> "it is not what was deflated");
    }
}
