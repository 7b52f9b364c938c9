// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.fingerprints.TestKex;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real clients send over loopback, read here and by tshark. A client that isn't installed is skipped, with a word. */
class RealClientsTest {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int ENOUGH_BYTES = 64 << 10;

    @TempDir
    private Path folder;

    @Test
    void curlIsFingerprinted() throws Exception {
        String shown = fingerprint(
                443, talk("curl", "-sk", "--max-time", "5", "--connect-to", "::127.0.0.1:PORT", "https://a.example/"));
        assertTrue(shown.contains(" tls sni=a.example ja4=t13d"), shown);
    }

    @Test
    void opensslIsFingerprinted() throws Exception {
        String shown =
                fingerprint(443, talk("openssl", "s_client", "-connect", "127.0.0.1:PORT", "-noservername", "-tls1_2"));
        assertTrue(shown.contains(" tls sni= ja4=t12i"), shown);
    }

    @Test
    void opensshIsFingerprinted() throws Exception {
        String shown = fingerprint(
                22,
                talk(
                        "ssh",
                        "-F",
                        "none",
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "ConnectTimeout=5",
                        "-p",
                        "PORT",
                        "127.0.0.1"));
        assertTrue(shown.matches("(?s).* ssh hassh=[0-9a-f]{32}\n"), shown);
    }

    @Test
    void opensslIsFingerprintedOverDatagrams() throws Exception {
        assumeTrue(Tshark.isInstalled("openssl"), "openssl is not installed");
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            Process client = start(
                    socket.getLocalPort(),
                    "openssl",
                    "s_client",
                    "-dtls1_2",
                    "-connect",
                    "127.0.0.1:PORT",
                    "-servername",
                    "d.example");
            try {
                DatagramPacket packet = new DatagramPacket(new byte[ENOUGH_BYTES], ENOUGH_BYTES);
                socket.receive(packet);
                byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
                String shown = fingerprint(Packets.ip(17, Packets.udp(40_000, 4433, datagram)));
                assertTrue(shown.contains(" dtls sni=d.example ja4=dd2d"), shown);
            } finally {
                client.destroyForcibly().waitFor();
            }
        }
    }

    /** Lets a client connect and say what it says first. */
    private byte[] talk(String... command) throws IOException, InterruptedException {
        assumeTrue(Tshark.isInstalled(command[0]), command[0] + " is not installed");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(TIMEOUT_MILLIS);
            Process client = start(listener.getLocalPort(), command);
            try (Socket socket = listener.accept()) {
                socket.setSoTimeout(1000);
                if (command[0].equals("ssh")) {
                    socket.getOutputStream().write(TestKex.IDENTIFICATION);
                }
                byte[] heard = new byte[ENOUGH_BYTES];
                int length = 0;
                try {
                    for (int got = 0; got >= 0 && length < heard.length; length += Math.max(0, got)) {
                        got = socket.getInputStream().read(heard, length, heard.length - length);
                    }
                } catch (SocketTimeoutException saidAll) {
                    // it waits for us now
                }
                return Arrays.copyOf(heard, length);
            } finally {
                client.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        }
    }

    private static Process start(int port, String... command) throws IOException {
        List<String> arguments = Arrays.stream(command)
                .map(word -> word.replace("PORT", Integer.toString(port)))
                .toList();
        return new ProcessBuilder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    private String fingerprint(int port, byte[] stream) throws IOException, InterruptedException {
        // As segments that fit a real network.
        int size = 1400;
        byte[][] packets = new byte[(stream.length + size - 1) / size][];
        for (int i = 0; i < packets.length; i++) {
            byte[] data = Arrays.copyOfRange(stream, i * size, Math.min(stream.length, (i + 1) * size));
            packets[i] = Packets.ip(6, Packets.tcp(40_000, port, 1 + i * size, Packets.ACK, data));
        }
        return fingerprint(packets);
    }

    private String fingerprint(byte[]... packets) throws IOException, InterruptedException {
        byte[] capture = CaptureFiles.pcap(1, Packets.frames(packets)).bytes();
        StringBuilder shown = new StringBuilder();
        Capture.read(
                Files.write(folder.resolve("capture"), capture),
                sighting -> shown.append(Report.of(sighting).line("capture")).append('\n'),
                (bytes, ofBytes) -> {});
        if (Tshark.isInstalled("tshark")) {
            Tshark.assertAgrees(folder, capture);
        }
        return shown.toString();
    }
}
