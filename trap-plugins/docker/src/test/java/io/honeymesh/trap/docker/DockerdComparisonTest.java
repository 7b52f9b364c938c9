// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real dockerd and the trap the same and compares the answers byte by byte. */
@Timeout(120)
class DockerdComparisonTest {

    private static final int AT_ONCE = 8;
    private static final String NAME = "nosuch";

    /** What both answer alike, whatever containers and images there are. */
    private static final List<String> REQUESTS = List.of(
            Nodes.get("/_ping"),
            "HEAD /_ping HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /_ping HTTP/1.0\r\n\r\n",
            Nodes.get("/v1.24/_ping"),
            Nodes.post("/_ping", ""),
            Nodes.get("/version"),
            Nodes.get("/v1.41/version"),
            Nodes.get("/v1.12/version"),
            Nodes.get("/v1.42/version"),
            Nodes.get("/v1.11/version"),
            Nodes.get("/v9/version"),
            Nodes.get("/v0.1/version"),
            Nodes.get("/plugins"),
            Nodes.get("/swarm"),
            Nodes.get("/nodes"),
            Nodes.get("/services"),
            Nodes.get("/tasks"),
            Nodes.get("/secrets"),
            Nodes.get("/configs"),
            Nodes.get("/volumes"),
            Nodes.get("/volumes/" + NAME),
            Nodes.get("/networks/" + NAME),
            Nodes.get("/containers/" + NAME + "/json"),
            Nodes.get("/containers/" + NAME + "/logs"),
            Nodes.get("/containers/" + NAME + "/logs?stdout=1"),
            Nodes.get("/containers/" + NAME + "/top"),
            Nodes.get("/containers/json?filters=x"),
            Nodes.get("/containers/json?limit=x"),
            Nodes.get("/images/" + NAME + "/json"),
            Nodes.get("/images/" + NAME + "/history"),
            Nodes.get("/images/json?filters=x"),
            Nodes.get("/exec/" + NAME + "/json"),
            Nodes.post("/containers/create", "{x"),
            Nodes.post("/containers/create", ""),
            Nodes.post("/containers/create", "{}"),
            Nodes.post("/containers/create", "[]"),
            Nodes.post("/containers/create", "{\"Image\":\"" + NAME + "\"}"),
            Nodes.post("/containers/create?name=-", "{\"Image\":\"" + NAME + "\"}"),
            Nodes.post("/containers/create", "{\"Image\":1}"),
            Nodes.post("/containers/" + NAME + "/start", ""),
            Nodes.post("/containers/" + NAME + "/start", "{}"),
            Nodes.post("/containers/" + NAME + "/stop", ""),
            Nodes.post("/containers/" + NAME + "/kill", ""),
            Nodes.post("/containers/" + NAME + "/kill?signal=NONE", ""),
            Nodes.post("/containers/" + NAME + "/exec", "{\"Cmd\":[\"id\"]}"),
            Nodes.post("/containers/" + NAME + "/exec", "{}"),
            Nodes.post("/containers/" + NAME + "/exec", "x"),
            Nodes.post("/containers/" + NAME + "/exec", "[]"),
            Nodes.post("/containers/" + NAME + "/kill?signal=SIGRTMIN%2B3", ""),
            Nodes.post("/containers/" + NAME + "/kill?signal=0", ""),
            Nodes.post("/containers/" + NAME + "/kill?signal=RTMIN%2B16", ""),
            Nodes.post("/containers/" + NAME + "/restart?t=x", ""),
            Nodes.post("/containers/" + NAME + "/rename", ""),
            Nodes.post("/containers/" + NAME + "/rename?name=a", ""),
            Nodes.post("/containers/" + NAME + "/pause", ""),
            Nodes.post("/containers/" + NAME + "/update", "{}"),
            Nodes.post("/containers/" + NAME + "/update", "x"),
            Nodes.post("/containers/" + NAME + "/resize", ""),
            Nodes.post("/containers/" + NAME + "/resize?h=1&w=1", ""),
            Nodes.get("/containers/" + NAME + "/archive"),
            Nodes.get("/containers/" + NAME + "/archive?path=/x"),
            Nodes.get("/containers/" + NAME + "/stats"),
            Nodes.get("/containers/" + NAME + "/changes"),
            Nodes.get("/containers/" + NAME + "/export"),
            Nodes.get("/containers/json?limit=-1&filters=%5B%5D"),
            Nodes.get("/containers/json?filters=%7B%7D&size=1&limit=0x1"),
            Nodes.get("/images/json?filters=1"),
            Nodes.post("/images/create", ""),
            Nodes.post("/images/" + NAME + "/tag", ""),
            Nodes.post("/images/" + NAME + "/tag?repo=a", ""),
            Nodes.post("/images/load", ""),
            Nodes.post("/commit", ""),
            Nodes.post("/commit?container=" + NAME, ""),
            Nodes.post("/build", ""),
            Nodes.post("/volumes/create", "x"),
            Nodes.post("/networks/create", "x"),
            Nodes.post("/networks/create", "{}"),
            Nodes.post("/networks/" + NAME + "/connect", "{}"),
            Nodes.post("/plugins/pull", ""),
            Nodes.get("/plugins/" + NAME + "/json"),
            Nodes.post("/session", ""),
            Nodes.get("/session"),
            Nodes.post("/grpc", ""),
            Nodes.post("/networks/" + NAME + "/connect", "{\"Container\":\"" + NAME + "\"}"),
            Nodes.post("/networks/" + NAME + "/disconnect", "x"),
            Nodes.post("/networks/create", "{\"Name\":\"host\"}"),
            Nodes.post("/networks/create", ""),
            Nodes.post("/networks/prune", ""),
            Nodes.get("/networks?filters=x"),
            Nodes.delete("/networks/host"),
            Nodes.post("/volumes/create", ""),
            Nodes.post("/volumes/create", "{\"Name\":\"a b\"}"),
            Nodes.post("/volumes/prune", ""),
            Nodes.get("/volumes?filters=x"),
            Nodes.post("/plugins/pull", "{}"),
            Nodes.post("/plugins/create", ""),
            Nodes.post("/plugins/" + NAME + "/enable", ""),
            Nodes.post("/plugins/" + NAME + "/disable", ""),
            Nodes.delete("/plugins/" + NAME),
            Nodes.get("/plugins/privileges"),
            Nodes.post("/swarm/join", "{}"),
            Nodes.post("/swarm/leave", ""),
            Nodes.get("/swarm/unlockkey"),
            Nodes.post("/services/create", "{}"),
            Nodes.get("/services/" + NAME),
            Nodes.post("/build/prune", ""),
            Nodes.post("/build/cancel", ""),
            Nodes.post("/images/" + NAME + "/push", ""),
            Nodes.get("/images/" + NAME + "/get"),
            Nodes.post("/exec/" + NAME + "/resize", ""),
            Nodes.post("/exec/" + NAME + "/resize?h=1&w=1", ""),
            Nodes.post("/exec/" + NAME + "/start", ""),
            Nodes.post("/exec/" + NAME + "/start", "x"),
            Nodes.post("/containers/" + NAME + "/wait", ""),
            Nodes.post("/containers/" + NAME + "/attach?stream=1", ""),
            Nodes.post("/exec/" + NAME + "/start", "{}"),
            Nodes.delete("/containers/" + NAME),
            Nodes.delete("/images/" + NAME),
            Nodes.delete("/volumes/" + NAME),
            Nodes.delete("/networks/" + NAME),
            Nodes.post("/auth", "x"),
            Nodes.post("/swarm/init", "{}"),
            Nodes.get("/nope"),
            Nodes.get("/"),
            Nodes.get("/v1.41/"),
            Nodes.get("/v1.41/nope"),
            Nodes.get("/containers//json"),
            Nodes.get("/../version"),
            Nodes.get("/%zz"),
            "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
            "OPTIONS /version HTTP/1.1\r\nHost: x\r\n\r\n",
            "PUT /version HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
            "FOO /version HTTP/1.1\r\nHost: x\r\n\r\n",
            "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
            "GET /version HTTP/1.1\r\n\r\n",
            "GET /version HTTP/9.9\r\nHost: x\r\n\r\n",
            "GET /version\r\n\r\n",
            "GET  /version HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /version HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
            "GET /version HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n",
            "GET /version HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
            "GET /version HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\r\n",
            "GET /version HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            Nodes.get("/_ping") + Nodes.get("/nope"),
            "help\r\n",
            "\r\n\r\n",
            "\0\1\2\3\r\n\r\n",
            "\u0016\u0003\u0001\0\u00a5\1\0\0\u00a1\u0003\u0003",
            "*1\r\n$4\r\nPING\r\n");

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealEngineDoes() throws Exception {
        try (RealServer real = start();
                TrapHarness trap = TrapHarness.open(new DockerTrap(), TrapHarness.PATIENT)) {
            List<Comparison.Pair> pairs = new ArrayList<>();
            for (String request : REQUESTS) {
                pairs.add(new Comparison.Pair(
                        request,
                        silence -> normal(RealServer.ask(real.port(), request, silence)),
                        silence -> normal(RealServer.ask(trap.port(), request, silence))));
            }
            Comparison.assertAllSame(AT_ONCE, pairs);
            Timing.assertAnswersAlike("ping", real.port(), trap.port(), Nodes.get("/_ping"));
            Timing.assertAnswersAlike(
                    "no such container", real.port(), trap.port(), Nodes.get("/containers/" + NAME + "/json"));
        }
    }

    /** Without networks of its own, and without touching the machine's. */
    private RealServer start() throws Exception {
        Programs.find("dockerd");
        Programs.needRoot("dockerd runs as root only");
        int port = RealServer.freePort();
        try {
            return start(port);
        } catch (IOException unfit) {
            return Assumptions.abort("dockerd can't run on this machine: " + unfit.getMessage());
        }
    }

    private RealServer start(int port) throws IOException, InterruptedException {
        return RealServer.start(
                folder,
                port,
                "dockerd",
                "--host=tcp://127.0.0.1:" + port,
                "--tls=false",
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--storage-driver=vfs",
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                "--ip-forward=false",
                "--ip-masq=false");
    }

    /** Without the time, and without places, kernel and build, of which each has its own. */
    private static String normal(String answer) {
        String same = answer.replaceAll("Date: [^\r]*", "Date: now");
        if (same.contains("/docker-import-")) {
            return same.replaceAll("\r\n[0-9a-f]+\r\n", "\r\nsize\r\n")
                    .replaceAll("open \\S*/docker-import-\\d+/", "open docker-import/");
        }
        return same.contains("\"KernelVersion\"")
                ? same.replaceAll("(\"KernelVersion\"|\"BuildTime\"|\"GitCommit\"):\"[^\"]*\"", "$1:\"\"")
                        .replaceAll("Content-Length: \\d+", "Content-Length: n")
                : same;
    }
}
