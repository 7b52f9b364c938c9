// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import static io.honeymesh.trap.git.Nodes.DELIMITER;
import static io.honeymesh.trap.git.Nodes.FLUSH;
import static io.honeymesh.trap.git.Nodes.ZERO;
import static io.honeymesh.trap.git.Nodes.packet;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Has a real git daemon serve what was cloned from the trap, says the same to both and compares the answers byte by byte. */
@Timeout(90)
class GitDaemonComparisonTest {

    private static final int AT_ONCE = 12;
    private static final int NODE = 0;

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealGitDaemonDoes() throws Exception {
        Repository repository = Nodes.repository(NODE);
        try (TrapHarness trap = Nodes.open(NODE);
                RealServer real = start(trap, repository)) {
            Comparison.assertAllSame(
                    AT_ONCE,
                    requests(repository).stream()
                            .map(request -> new Comparison.Pair(
                                    request.substring(0, Math.min(200, request.length())),
                                    silence -> RealServer.ask(real.port(), request, silence),
                                    silence -> RealServer.ask(trap.port(), request, silence)))
                            .toList());
            Timing.assertAnswersAlike("no such repository", real.port(), trap.port(), Nodes.v0("/nope"));
            Timing.assertAnswersAlike("listing", real.port(), trap.port(), Nodes.v0(path(repository)));
        }
    }

    private static String path(Repository repository) {
        return "/" + repository.name() + ".git";
    }

    private static List<String> requests(Repository repository) {
        String path = path(repository);
        String v0 = Nodes.v0(path);
        String v2 = Nodes.v2(path);
        String head = repository.head().id();
        String capabilities = " multi_ack_detailed side-band-64k thin-pack ofs-delta agent=git/2.39.5\n";
        List<String> all = new ArrayList<>(List.of(
                "GET / HTTP/1.0\r\n\r\n",
                "0",
                "0000",
                "0001",
                "0002",
                "0003",
                "0004",
                "0005x",
                "000g",
                "fff0",
                "ffff",
                "\0\0\0\0",
                "0006ab",
                packet("git-upload-pack"),
                packet("git-upload-pack "),
                packet("git-upload-pack /"),
                packet("git-upload-pack /\0"),
                packet("git-upload-pack\0host=x\0"),
                packet("git-upload-pack " + path),
                packet("git-upload-pack " + path + "\n"),
                packet("git-upload-pack " + path + "\0host=\0"),
                packet("git-upload-pack " + path + "\0foo=x\0"),
                packet("git-upload-pack " + path + "\0HOST=x\0"),
                packet("git-upload-pack " + path + "\0host=x:99999\0"),
                packet("git-upload-pack " + path + "\0host=[::1]\0"),
                packet("git-upload-pack " + path + "\0host=..\0"),
                packet("git-upload-pack " + path + "\0host=x\0\0version=1\0"),
                packet("git-upload-pack " + path + "\0host=x\0\0version=3\0"),
                packet("git-upload-pack " + path + "\0host=x\0\0foo\0"),
                packet("git-receive-pack " + path + "\0host=x\0"),
                packet("git-upload-archive " + path + "\0host=x\0"),
                packet("git-foo " + path + "\0host=x\0"),
                packet("foo " + path + "\0host=x\0"),
                packet("git-upload-pack " + "/a".repeat(2000) + "\0host=x\0"),
                v0,
                v0 + FLUSH,
                v0 + "000",
                v0 + packet("done\n"),
                v0 + packet("foo\n") + FLUSH,
                v0 + packet("want " + ZERO + capabilities) + FLUSH,
                v0 + packet("want x" + capabilities) + FLUSH,
                v0 + packet("want " + "1".repeat(40) + capabilities) + FLUSH + packet("done\n"),
                v0 + packet("want " + head + capabilities),
                v0 + packet("want " + head + capabilities) + FLUSH,
                v0 + packet("want " + head + capabilities) + FLUSH + packet("have " + "1".repeat(40) + "\n") + FLUSH,
                v0 + packet("want " + head + capabilities) + FLUSH + packet("foo\n"),
                v0 + packet("want " + head + capabilities) + packet("deepen x\n") + FLUSH,
                v2,
                v2 + FLUSH,
                v2 + packet("command=foo\n") + FLUSH,
                v2 + packet("foo\n") + FLUSH,
                v2 + packet("command=ls-refs\n") + FLUSH,
                v2 + packet("command=ls-refs\n") + DELIMITER + FLUSH,
                v2 + packet("command=ls-refs\n") + DELIMITER + packet("peel\n") + packet("symrefs\n") + FLUSH,
                v2 + packet("command=ls-refs\n") + DELIMITER + packet("ref-prefix refs/heads/\n") + FLUSH,
                v2 + packet("command=ls-refs\n") + DELIMITER + packet("foo\n") + FLUSH,
                v2 + packet("command=ls-refs\n") + packet("object-format=sha256\n") + DELIMITER + FLUSH,
                v2 + packet("command=ls-refs") + packet("command=fetch") + FLUSH,
                v2 + packet("command=fetch\n") + DELIMITER + FLUSH,
                v2 + packet("command=fetch\n") + DELIMITER + packet("want x\n") + FLUSH,
                v2
                        + packet("command=fetch\n")
                        + DELIMITER
                        + packet("want " + "1".repeat(40) + "\n")
                        + packet("done\n")
                        + FLUSH,
                v2 + packet("command=fetch\n") + DELIMITER + packet("foo\n") + FLUSH,
                v2
                        + packet("command=object-info\n")
                        + DELIMITER
                        + packet("size\n")
                        + packet("oid " + head + "\n")
                        + FLUSH,
                v2 + "0001",
                v2 + "zzzz"));
        for (String strange : List.of(
                "/nope",
                "/../etc",
                "/.",
                "//",
                "/" + repository.name(),
                path + "/",
                path + "/HEAD",
                "nope",
                "~root/x",
                "/-x",
                "/a;id")) {
            all.add(Nodes.v0(strange) + FLUSH);
        }
        return all;
    }

    private RealServer start(TrapHarness trap, Repository repository) throws Exception {
        RealClient.prepare(
                "git",
                "clone",
                "-q",
                "--mirror",
                "git://127.0.0.1:" + trap.port() + path(repository),
                folder + path(repository));
        int port = RealServer.freePort();
        return RealServer.start(
                folder,
                port,
                "git",
                "daemon",
                "--export-all",
                "--base-path=" + folder,
                "--listen=127.0.0.1",
                "--port=" + port,
                "--reuseaddr");
    }
}
