// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real git makes of the trap, and whether the trap answers as a real daemon with the same repository does. */
@Timeout(90)
class GitClientsTest {

    @TempDir
    Path folder;

    private RealClient.Result git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        return RealClient.run(command.toArray(String[]::new));
    }

    @Test
    void gitListsClonesDeepensAndMayNotPush() throws Exception {
        Repository repository = Nodes.repository(0);
        try (TrapHarness trap = Nodes.open(0)) {
            String url = "git://127.0.0.1:" + trap.port() + "/" + repository.name() + ".git";
            RealClient.Result list = git("ls-remote", url);
            assertTrue(list.output().startsWith(repository.head().id() + "\tHEAD\n"), list.output());
            for (String version : List.of("0", "1", "2")) {
                String clone = "v" + version;
                RealClient.Result cloned =
                        git("-c", "protocol.version=" + version, "clone", "--depth", "2", url, clone);
                assertEquals(0, cloned.exitCode(), cloned.output());
                RealClient.Result deepened =
                        git("-C", clone, "-c", "protocol.version=" + version, "fetch", "--unshallow");
                assertEquals(0, deepened.exitCode(), deepened.output());
                assertEquals(
                        repository.commits().size() + "\n",
                        git("-C", clone, "rev-list", "--count", "HEAD").output());
                RealClient.Result checked = git("-C", clone, "fsck", "--strict");
                assertEquals(0, checked.exitCode(), checked.output());
            }
            RealClient.Result push = git("-C", "v2", "push", "origin", "HEAD:refs/heads/x");
            assertTrue(push.output().contains("access denied or repository not exported"), push.output());
        }
    }

    @Test
    void theTrapAnswersAsARealDaemonDoes() throws Exception {
        Repository repository = Nodes.repository(1);
        String name = repository.name();
        int port = RealServer.freePort();
        try (TrapHarness trap = Nodes.open(1)) {
            RealClient.Result cloned =
                    git("clone", "--mirror", "git://127.0.0.1:" + trap.port() + "/" + name, "srv/" + name + ".git");
            assertEquals(0, cloned.exitCode(), cloned.output());
            trap.conversation();
            Files.createFile(folder.resolve("srv/" + name + ".git/git-daemon-export-ok"));
            try (RealServer daemon = RealServer.start(
                    folder,
                    port,
                    "git",
                    "daemon",
                    "--base-path=" + folder.resolve("srv"),
                    "--listen=127.0.0.1",
                    "--port=" + port,
                    "--reuseaddr")) {
                assertAll(requests(repository).stream()
                        .map(request ->
                                () -> assertEquals(ask(daemon.port(), request), ask(trap.port(), request), request)));
            }
        }
    }

    private static List<String> requests(Repository repository) {
        String path = "/" + repository.name();
        String head = repository.head().id();
        String want = Nodes.packet("want " + head);
        List<String> requests = new ArrayList<>(List.of(
                "help\r\n",
                "0000",
                "0003",
                "ffff",
                Nodes.packet("git-upload-pack "),
                Nodes.packet("git upload-pack " + path + "\0"),
                Nodes.packet("git-receive-pack " + path + "\0host=x\0"),
                Nodes.packet("git-upload-archive " + path + "\0"),
                Nodes.packet("git-upload-pack " + path + "\0foo=x\0"),
                Nodes.packet("git-upload-pack " + path + "\n"),
                Nodes.packet("git-upload-pack " + path + "/\0host=x:1\0"),
                Nodes.packet("git-upload-pack " + path + "\0host=x\0\0version=1\0"),
                Nodes.v0("/../x"),
                Nodes.v0("~root/x"),
                Nodes.v0(path.substring(1)),
                Nodes.v0(path + ".git.git")));
        for (String more : List.of(
                Nodes.FLUSH,
                want + Nodes.FLUSH,
                Nodes.packet("want " + Nodes.ZERO) + Nodes.FLUSH,
                Nodes.packet("foo") + Nodes.FLUSH,
                want + Nodes.packet("deepen x") + Nodes.FLUSH,
                want + Nodes.FLUSH + Nodes.packet("have " + head) + Nodes.packet("done"),
                Nodes.packet("want " + head + " multi_ack_detailed")
                        + Nodes.FLUSH
                        + Nodes.packet("have " + head)
                        + Nodes.FLUSH
                        + Nodes.packet("done"))) {
            requests.add(Nodes.v0(path) + more);
        }
        for (String more : List.of(
                Nodes.packet("command=ls-refs\n") + Nodes.FLUSH,
                Nodes.packet("command=ls-refs")
                        + Nodes.DELIMITER
                        + Nodes.packet("peel\n")
                        + Nodes.packet("symrefs\n")
                        + Nodes.packet("ref-prefix HEAD")
                        + Nodes.FLUSH,
                Nodes.packet("command=foo\n") + Nodes.FLUSH,
                Nodes.packet("command=ls-refs\n") + Nodes.packet("object-format=sha256") + Nodes.FLUSH,
                Nodes.packet("command=fetch") + Nodes.DELIMITER + Nodes.packet("want " + Nodes.ZERO) + Nodes.FLUSH,
                Nodes.packet("command=fetch")
                        + Nodes.DELIMITER
                        + want
                        + Nodes.packet("have " + Nodes.ZERO)
                        + Nodes.FLUSH,
                Nodes.packet("command=object-info")
                        + Nodes.DELIMITER
                        + Nodes.packet("size")
                        + Nodes.packet("oid " + head)
                        + Nodes.FLUSH)) {
            requests.add(Nodes.v2(path) + more);
        }
        return requests;
    }

    /** All that is answered; how a connection ends depends on the timing. */
    private static String ask(int port, String request) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            byte[] buffer = new byte[8192];
            for (int got = socket.getInputStream().read(buffer);
                    got >= 0;
                    got = socket.getInputStream().read(buffer)) {
                answer.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException hungUp) {
            return answer.toString();
        }
        return answer.toString();
    }
}
