// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;

/** Takes one mail, or doesn't: as much of SMTP as that needs. */
final class SmallMailServer {

    /** What the client said, line by line. */
    final List<String> heard = new CopyOnWriteArrayList<>();

    private final ServerSocket listening;
    private final String verdict;

    /** @param verdict the answer to a mail, such as {@code 250 fine} */
    SmallMailServer(ServerSocket listening, String verdict) {
        this.listening = listening;
        this.verdict = verdict;
        Thread.ofVirtual().start(new FutureTask<>(this::talk));
    }

    private Void talk() throws IOException {
        try (Socket socket = listening.accept();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            OutputStream out = socket.getOutputStream();
            say(out, "220 hello");
            boolean body = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                if (body && line.equals(".")) {
                    body = false;
                    say(out, verdict);
                } else if (!body) {
                    body = line.equals("DATA");
                    say(out, body ? "354 go on" : "250 fine");
                }
            }
        }
        return null;
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
