// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.console;

import io.honeymesh.console.Frame.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Turns what is written into frames of one kind, at once. Safe for use by any thread. */
final class FrameOutput extends OutputStream {

    private final Kind kind;
    private final OutputStream out;
    private final Runnable broken;

    /** @param broken run when nobody takes what is written any more */
    FrameOutput(Kind kind, OutputStream out, Runnable broken) {
        this.kind = kind;
        this.out = out;
        this.broken = broken;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        for (int done = 0; done < length; done += Frame.MOST) {
            int begin = from + done;
            Frame frame =
                    new Frame(kind, Arrays.copyOfRange(bytes, begin, begin + Math.min(Frame.MOST, length - done)));
            try {
                frame.write(out);
            } catch (IOException e) {
                broken.run();
                throw e;
            }
        }
    }
}
