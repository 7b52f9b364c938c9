// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** A DNS server that answers each PTR question with the bytes of a test's choice. */
public final class SmallDns implements AutoCloseable {

    /** What is answered: the record's data, empty for no such name, {@code null} for silence. */
    private final Function<String, byte[]> answers;

    private final DatagramSocket socket;
    public final List<String> questions = Collections.synchronizedList(new ArrayList<>());

    /** On a free port of the loopback address. */
    SmallDns(Function<String, byte[]> answers) throws IOException {
        this(answers, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public SmallDns(Function<String, byte[]> answers, InetSocketAddress where) throws IOException {
        this.answers = answers;
        socket = new DatagramSocket(where);
        Thread.ofVirtual().start(this::serve);
    }

    String url() {
        return "dns://127.0.0.1:" + socket.getLocalPort();
    }

    /** The text as DNS writes names. */
    public static byte[] name(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : text.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        out.write(0);
        return out.toByteArray();
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                byte[] asked = packet.getData();
                StringBuilder question = new StringBuilder();
                int at = 12;
                while (asked[at] != 0) {
                    question.append(new String(asked, at + 1, asked[at])).append('.');
                    at += asked[at] + 1;
                }
                questions.add(question.toString());
                byte[] data = answers.apply(question.toString());
                if (data == null) {
                    continue;
                }
                ByteArrayOutputStream reply = new ByteArrayOutputStream();
                reply.write(asked, 0, 2);
                reply.writeBytes(
                        new byte[] {(byte) 0x85, (byte) (data.length == 0 ? 0x83 : 0x80), 0, 1, 0, 0, 0, 0, 0, 0});
                reply.write(asked, 12, at + 5 - 12);
                if (data.length > 0) {
                    reply.writeBytes(new byte[] {(byte) 0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0, (byte) data.length});
                    reply.writeBytes(data);
                }
                byte[] bytes = reply.toByteArray();
                if (data.length > 0) {
                    bytes[7] = 1;
                }
                socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
