// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.spi.PassiveChannel;
import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A file that is sent: what comes to the port of its own, datagram by datagram, each with two bytes for its length before it. */
public final class TftpTargets implements TargetSource {

    @Override
    public List<Target> targets() {
        return List.of(Target.of("tftp-upload", TftpTargets::upload));
    }

    private static void upload(byte[] input) {
        Draw draw = new Draw(input);
        Upload upload = new Upload(draw.text(), 8 + draw.u16() % 65_457);
        try {
            upload.take(new Datagrams(draw));
        } catch (IOException over) {
            // The client fell silent.
        }
        upload.evidence();
    }

    /** No answer is larger than what it answers (S11). */
    private static final class Datagrams implements PassiveChannel {

        private final Draw draw;
        private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        private byte[] datagram = {};

        Datagrams(Draw draw) {
            this.draw = draw;
        }

        @Override
        public Endpoint endpoint() {
            return new Endpoint(IpAddress.parse("192.0.2.7"), 40_000);
        }

        @Override
        public void accept() throws IOException {
            Expect.that(answer.size() <= datagram.length, () -> answer.size() + " bytes answer " + datagram.length);
            answer.reset();
            if (draw.isEmpty()) {
                throw new IOException("nothing came");
            }
            datagram = draw.bytes();
        }

        @Override
        public InputStream input() {
            return new ByteArrayInputStream(datagram);
        }

        @Override
        public OutputStream output() {
            return answer;
        }

        @Override
        public void close() {
            // There is nothing to give back.
        }
    }
}
