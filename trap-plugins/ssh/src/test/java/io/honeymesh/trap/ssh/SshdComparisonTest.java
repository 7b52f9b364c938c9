// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.trap.ssh.RawClient.Ask;
import io.honeymesh.trap.ssh.RawClient.Keys;
import io.honeymesh.trap.ssh.RawClient.Raw;
import io.honeymesh.trap.ssh.RawClient.Say;
import io.honeymesh.trap.ssh.RawClient.Step;
import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Says the same to a real sshd and to the trap and compares the answers, packet by packet, and how long they take. */
@Timeout(90)
class SshdComparisonTest {

    private static final int AT_ONCE = 16;
    private static final String PASSWORD = "S3cret.99";
    private static final String HELLO = "SSH-2.0-x\r\n";

    @TempDir
    Path folder;

    private final SshTrap protocol = new SshTrap();
    private TrapHarness trap;
    private RealServer real;
    private String operator;

    @BeforeEach
    void start() throws Exception {
        int node = IntStream.range(0, 100)
                .filter(n -> !Decoy.keyboardInteractive(TrapHarness.persona(n)))
                .findFirst()
                .orElseThrow();
        trap = TrapHarness.open(protocol, TrapHarness.PATIENT, node);
        operator = trap.persona().machine().operator().name();
        trap.admit(trap.persona().machine().operator(), PASSWORD);
        try {
            real = RealSshd.start(folder, trap.persona(), PASSWORD);
        } catch (Throwable none) {
            trap.close();
            throw none;
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (real != null) {
            real.close();
            trap.close();
        }
        protocol.deactivate();
    }

    @Test
    void identificationAndAlgorithmsAreTheSameByteForByte() throws Exception {
        try (RawClient toReal = new RawClient(real.port());
                RawClient toTrap = new RawClient(trap.port())) {
            assertEquals(toReal.serverIdentification(), toTrap.serverIdentification());
            byte[] expected = toReal.serverKexInit();
            byte[] offered = toTrap.serverKexInit();
            assertEquals(lists(expected), lists(offered));
            assertEquals(hassh(expected), hassh(offered));
        }
    }

    /** The lists of a KEXINIT, and whether a guess follows; without the cookie (RFC 4253, 7.1). */
    private static List<String> lists(byte[] kexInit) {
        ByteBuffer in = ByteBuffer.wrap(kexInit, 17, kexInit.length - 17);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            byte[] list = new byte[in.getInt()];
            in.get(list);
            all.add(new String(list, StandardCharsets.US_ASCII));
        }
        all.add(in.get() + " " + in.getInt() + " " + in.remaining());
        return all;
    }

    /** HASSH-server: the MD5 of key exchanges, ciphers, MACs and compressions from server to client. */
    private static String hassh(byte[] kexInit) throws Exception {
        List<String> all = lists(kexInit);
        String text = String.join(";", all.get(0), all.get(3), all.get(5), all.get(7));
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void whatIsNoIdentificationOrPacketIsAnsweredAlike() {
        List<String> all = new ArrayList<>(List.of(
                "",
                "\n",
                "\r\n",
                "\0",
                "GET / HTTP/1.0\r\n\r\n",
                "\26\3\1\0\245\1\0\0\241\3\3",
                "SSH-1.5-x\r\n",
                "SSH-1.99-x\r\n",
                "SSH-2.0\r\n",
                "SSH-2.0-\r\n",
                "SSH-2.0-x\n",
                "SSH-2.0-x\r",
                "SSH-2.1-x\r\n",
                "SSH-3.0-x\r\n",
                "SSH-99999999999.0-x\r\n",
                "SSH--2.0-x\r\n",
                "SSH- 2.0-x\r\n",
                "ssh-2.0-x\r\n",
                "SSH-2.0-a b c \r\n",
                "SSH-+2.0-x\r\n",
                "SSH-2.-x\r\n",
                "SSH-2.x-x\r\n",
                "SSH-2x.0-x\r\n",
                "SSH-2. 0- \r\n",
                "SSH-4294967298.0-x\r\n",
                "SSH-99999999999999999999999999.0-x\r\n",
                "SSH-2.0-x\0y\r\n",
                "SSH-2.0-x\ry\n",
                "SSH-2.0-x\r\r\n",
                "hello\r\nSSH-2.0-x\r\n",
                " SSH-2.0-x\r\n",
                "SSH-2.0-" + "a".repeat(300) + "\r\n",
                "SSH-2.0-" + "a".repeat(8182) + "\r\n",
                "SSH-2.0-" + "a".repeat(8184) + "\r\n",
                "SSH-2.0-" + "a".repeat(8185) + "\r\n",
                "a".repeat(8193)));
        for (String packet : List.of(
                "A".repeat(100),
                "\0\0\0",
                "\0\0\0\0\0\0\0\0",
                "\0\0\0\4\0\0\0\0",
                "\0\0\0\5\4\24\0\0\0",
                "\0\0\0\14\4\2\0\0\0\0\0\0\0\0\0\0",
                "\0\0\0\14\13\0\0\0\0\0\0\0\0\0\0\0",
                "\0\0\0\14\14\0\0\0\0\0\0\0\0\0\0\0",
                "\0\0\0\14\377\2\0\0\0\0\0\0\0\0\0\0",
                "\0\0\0\14\0\24\0\0\0\0\0\0\0\0\0\0",
                "\0\0\0\15\4\2\0\0\0\0\0\0\0\0\0\0\0",
                "\0\4\0\0aaaaaaaaaaaaaaaa",
                "\0\4\0\1aaaaaaaaaaaaaaaa",
                "\377".repeat(32))) {
            all.add(HELLO + packet);
        }
        Comparison.assertAllSame(
                AT_ONCE,
                all.stream()
                        .map(said -> new Comparison.Pair(
                                said.length() > 80 ? said.length() + " bytes " + said.substring(0, 80) : said,
                                silence -> masked(RealServer.ask(real.port(), said, silence)),
                                silence -> masked(RealServer.ask(trap.port(), said, silence))))
                        .toList());
    }

    /** Without the KEXINIT's cookie. */
    private static String masked(String answer) {
        return answer.replaceFirst("(?s)(\r\n.{5}\24).{16}", "$1COOKIE");
    }

    @Test
    void everyMessageIsAnsweredAlike() throws Exception {
        Map<String, List<Step>> talks = new LinkedHashMap<>();
        beforeKeys(talks);
        beforeLogin(talks);
        afterLogin(talks);
        List<Comparison.Pair> pairs = new ArrayList<>();
        talks.forEach((name, steps) -> pairs.add(new Comparison.Pair(
                name,
                silence -> ordered(RawClient.talk(real.port(), steps, silence)),
                silence -> ordered(RawClient.talk(trap.port(), steps, silence)))));
        Comparison.assertAllSame(AT_ONCE, pairs);
    }

    /** Whether the end of output comes before the exit status depends on who is faster in sshd. */
    private static String ordered(String heard) {
        return heard.replaceFirst("(?s)(\\d+ 96 [^\n]*\n)(.*exit-status.*?\n)(.*\n)?(\\d+ 97 )", "$2$3$1$4");
    }

    private static Say say(Message message) {
        return new Say(message.bytes());
    }

    private static Step say(int type) {
        return say(new Message(type));
    }

    private static void beforeKeys(Map<String, List<Step>> talks) {
        for (int type : new int[] {
            0, 1, 2, 3, 4, 5, 6, 7, 8, 19, 20, 21, 22, 29, 30, 31, 32, 34, 49, 50, 51, 60, 80, 90, 192, 255
        }) {
            talks.put("clear " + type, List.of(say(type)));
            talks.put(
                    "clear " + type + " after KEXINIT",
                    List.of(new Say(RawClient.kexInit("curve25519-sha256")), say(type)));
        }
        talks.put(
                "disconnect", List.of(say(new Message(1).number(11).text("bye").text(""))));
        talks.put(
                "ignore",
                List.of(
                        say(new Message(2).text("x")),
                        say(new Message(4).flag(true).text("x").text(""))));
        talks.put("service too early", List.of(say(new Message(5).text("ssh-userauth"))));
        talks.put("no common exchange", List.of(new Say(RawClient.kexInit("foo"))));
        talks.put("no exchange at all", List.of(new Say(RawClient.kexInit(""))));
        byte[] init = RawClient.kexInit("curve25519-sha256");
        talks.put("half a KEXINIT", List.of(new Say(java.util.Arrays.copyOf(init, 60))));
        talks.put("a KEXINIT with more behind", List.of(new Say(java.util.Arrays.copyOf(init, init.length + 5))));
        talks.put("two KEXINITs", List.of(new Say(init), new Say(init)));
        for (int length : new int[] {0, 31, 33}) {
            talks.put("a point of " + length, List.of(new Say(init), say(new Message(30).blob(new byte[length]))));
        }
        talks.put("a zero point", List.of(new Say(init), say(new Message(30).blob(new byte[32]))));
        talks.put(
                "a list that lies",
                List.of(say(
                        new Message(20).number(0).number(0).number(0).number(0).number(-1))));
        Say strict = new Say(RawClient.kexInit("curve25519-sha256,kex-strict-c-v00@openssh.com"));
        for (int type : new int[] {0, 1, 2, 3, 4, 5, 7, 20, 21, 30, 50, 192}) {
            talks.put("strict, then " + type, List.of(strict, say(type)));
        }
        talks.put("ignore, then strict", List.of(say(new Message(2).text("x")), strict));
        talks.put("ignore within strict", List.of(strict, say(new Message(2).text("x"))));
        talks.put(
                "debug within strict",
                List.of(strict, say(new Message(4).flag(true).text("x").text(""))));
        talks.put(
                "a group asked for",
                List.of(new Say(RawClient.kexInit("diffie-hellman-group-exchange-sha256")), say(30), say(32)));
        talks.put("an empty payload", List.of(new Say(new byte[0])));
    }

    private static Message request(String user, String service, String method) {
        return new Message(50).text(user).text(service).text(method);
    }

    private static Message password(String user, String password) {
        return request(user, "ssh-connection", "password").flag(false).text(password);
    }

    private static List<Step> keyed(Step... steps) {
        List<Step> all = new ArrayList<>(List.of(new Keys()));
        all.addAll(List.of(steps));
        return all;
    }

    private static List<Step> serviced(Step... steps) {
        List<Step> all = new ArrayList<>(
                List.of(new Keys(), new Ask(new Message(5).text("ssh-userauth").bytes())));
        all.addAll(List.of(steps));
        return all;
    }

    private void beforeLogin(Map<String, List<Step>> talks) {
        for (int type : new int[] {
            0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 21, 30, 50, 51, 52, 53, 60, 61, 66, 79, 80, 81, 90, 98, 192, 255
        }) {
            talks.put("keyed " + type, keyed(say(type)));
            talks.put("serviced " + type, serviced(say(type)));
        }
        for (String service : List.of("", "foo", "ssh-connection", "ssh-userauth\0")) {
            talks.put("service " + service, keyed(say(new Message(5).text(service))));
        }
        talks.put("login without service", keyed(say(request("root", "ssh-connection", "none"))));
        talks.put("an empty payload, sealed", keyed(new Say(new byte[0])));
        talks.put(
                "a broken seal",
                keyed(new Raw("\0\0\0\20aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII))));
        talks.put(
                "a sealed packet of a strange length",
                keyed(new Raw("\0\0\0\21aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII))));
        talks.put(
                "clear text where it should be sealed",
                keyed(new Raw("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))));
        for (String method : List.of(
                "",
                "none",
                "foo",
                "hostbased",
                "gssapi-with-mic",
                "gssapi-keyex",
                "password",
                "publickey",
                "keyboard-interactive")) {
            talks.put(
                    "method " + method,
                    serviced(new Ask(request("root", "ssh-connection", method).bytes())));
            talks.put(
                    "method " + method + " after none",
                    serviced(
                            say(request("root", "ssh-connection", "none")),
                            new Ask(request("root", "ssh-connection", method)
                                    .text("")
                                    .text("")
                                    .text("")
                                    .bytes())));
        }
        talks.put("service foo for the login", serviced(say(request("root", "foo", "none"))));
        talks.put("no user", serviced(say(request("", "ssh-connection", "none"))));
        talks.put("a user with NUL", serviced(say(request("ro\0ot", "ssh-connection", "none"))));
        talks.put("a user with NUL behind", serviced(say(request("root\0", "ssh-connection", "none"))));
        talks.put(
                "none and more",
                serviced(say(request("root", "ssh-connection", "none").text(""))));
        talks.put("new keys before the login", serviced(new Say(RawClient.kexInit("curve25519-sha256"))));
        talks.put("a long user", serviced(say(request("u".repeat(1000), "ssh-connection", "none"))));
        talks.put("a user with a style", serviced(say(request("root:x", "ssh-connection", "none"))));
        talks.put(
                "another user",
                serviced(
                        say(request("root", "ssh-connection", "none")), say(request("adm", "ssh-connection", "none"))));
        talks.put(
                "another service",
                serviced(say(request("root", "ssh-connection", "none")), say(request("root", "foo", "none"))));
        Step none = say(request("root", "ssh-connection", "none"));
        talks.put("seven times none", serviced(none, none, none, none, none, none, none));
        Message key = request("root", "ssh-connection", "publickey");
        talks.put(
                "a key asked for",
                serviced(say(request("root", "ssh-connection", "publickey")
                        .flag(false)
                        .text("ssh-ed25519")
                        .blob(ed25519()))));
        talks.put(
                "a strange key",
                serviced(say(request("root", "ssh-connection", "publickey")
                        .flag(false)
                        .text("foo")
                        .text("x"))));
        talks.put("half a key", serviced(say(key.flag(false))));
        talks.put(
                "a wrong password",
                serviced(
                        new Ask(password("root", "x").bytes()),
                        new Ask(password("root", "").bytes())));
        talks.put(
                "a stranger's password",
                serviced(new Ask(password("nosuchuser", "x").bytes())));
        talks.put(
                "a password to change",
                serviced(new Ask(request("root", "ssh-connection", "password")
                        .flag(true)
                        .text("x")
                        .text("y")
                        .bytes())));
        talks.put(
                "a password with more behind",
                serviced(new Ask(password("root", "x").text("y").bytes())));
        talks.put(
                "no password",
                serviced(new Ask(request("root", "ssh-connection", "password")
                        .flag(false)
                        .bytes())));
        talks.put(
                "a very long password",
                serviced(new Ask(password("root", "x".repeat(2000)).bytes())));
        talks.put(
                "a right password",
                serviced(new Ask(password(operator, PASSWORD).bytes())));
    }

    private static byte[] ed25519() {
        return ByteBuffer.allocate(51)
                .putInt(11)
                .put("ssh-ed25519".getBytes(StandardCharsets.US_ASCII))
                .putInt(32)
                .array();
    }

    private void afterLogin(Map<String, List<Step>> talks) {
        for (int type : new int[] {
            0, 2, 3, 5, 6, 7, 21, 30, 50, 51, 60, 79, 80, 81, 82, 83, 89, 90, 91, 93, 94, 98, 101, 127, 192
        }) {
            talks.put("in " + type, in(say(type)));
        }
        for (String name : List.of(
                "",
                "foo",
                "keepalive@openssh.com",
                "tcpip-forward",
                "cancel-tcpip-forward",
                "no-more-sessions@openssh.com",
                "streamlocal-forward@openssh.com",
                "hostkeys-prove-00@openssh.com")) {
            talks.put(
                    "global " + name,
                    in(
                            say(new Message(80).text(name).flag(true)),
                            say(new Message(80).text(name).flag(false))));
        }
        talks.put(
                "global with port",
                in(say(new Message(80)
                        .text("tcpip-forward")
                        .flag(true)
                        .text("127.0.0.1")
                        .number(0))));
        for (String kind : List.of(
                "",
                "foo",
                "session",
                "x11",
                "auth-agent@openssh.com",
                "direct-tcpip",
                "forwarded-tcpip",
                "tun@openssh.com",
                "direct-streamlocal@openssh.com")) {
            talks.put("channel " + kind, in(say(open(kind))));
        }
        talks.put(
                "direct",
                in(say(open("direct-tcpip")
                        .text("127.0.0.1")
                        .number(1)
                        .text("127.0.0.1")
                        .number(2))));
        talks.put("tunnel", in(say(open("tun@openssh.com").number(1).number(0))));
        talks.put(
                "forward back no more",
                in(say(new Message(80)
                        .text("cancel-tcpip-forward")
                        .flag(true)
                        .text("")
                        .number(9))));
        talks.put("new keys", in(new Keys(), say(new Message(80).text("x").flag(true))));
        talks.put(
                "X11",
                in(
                        say(open("session")),
                        say(request("x11-req")
                                .flag(false)
                                .text("MIT")
                                .text("00")
                                .number(0))));
        talks.put("a break", in(say(open("session")), say(request("break").number(0))));
        Step session = new Ask(open("session").bytes());
        talks.put(
                "eleven sessions",
                in(session, session, session, session, session, session, session, session, session, session, session));
        for (int type = 91; type <= 100; type++) {
            talks.put(
                    "no channel " + type,
                    in(say(new Message(type).number(7).text("x").text("y"))));
        }
        talks.put(
                "no more sessions",
                in(say(new Message(80).text("no-more-sessions@openssh.com").flag(true)), session));
        for (String name : List.of(
                "foo",
                "x11-req",
                "auth-agent-req@openssh.com",
                "window-change",
                "signal",
                "break",
                "subsystem",
                "exec",
                "env",
                "pty-req",
                "eow@openssh.com")) {
            talks.put("request " + name, in(session, say(request(name))));
        }
        talks.put("a subsystem", in(session, say(request("subsystem").text("foo"))));
        talks.put(
                "an environment",
                in(
                        session,
                        say(request("env").text("LANG").text("C")),
                        say(request("env").text("FOO").text("C"))));
        talks.put(
                "a program", in(session, new Ask(request("exec").text("exit 3").bytes())));
        talks.put("no program", in(session, new Ask(request("exec").text("").bytes())));
        talks.put(
                "a choice",
                in(
                        session,
                        new Ask(request("exec")
                                .text("case x in a) ;; *) echo $((2**10));; esac; exit 4")
                                .bytes())));
        talks.put(
                "a word", in(session, new Ask(request("exec").text("echo hello").bytes())));
        talks.put(
                "two programs",
                in(
                        session,
                        new Ask(request("exec").text("cat").bytes()),
                        say(request("exec").text("id"))));
        talks.put(
                "what is said goes on",
                in(
                        session,
                        new Ask(request("exec").text("cat").bytes()),
                        new Ask(new Message(94).number(0).text("hello").bytes()),
                        new Ask(new Message(96).number(0).bytes())));
        talks.put("data too early", in(session, say(new Message(94).number(0).text("x"))));
        talks.put(
                "end of input too early", in(session, say(new Message(96).number(0)), say(new Message(97).number(0))));
        talks.put("another failed login", in(say(password("root", "x"))));
        talks.put(
                "disconnect after login",
                in(say(new Message(1).number(11).text("").text(""))));
    }

    private static Message open(String kind) {
        return new Message(90).text(kind).number(7).number(2_097_152).number(32_768);
    }

    private static Message request(String name) {
        return new Message(98).number(0).text(name).flag(true);
    }

    private List<Step> in(Step... steps) {
        List<Step> all = serviced(new Ask(password(operator, PASSWORD).bytes()));
        all.addAll(List.of(steps));
        return all;
    }

    @Test
    void itTakesAsLong() throws Exception {
        Timing.assertGreetsAlike(real.port(), trap.port());
        Timing.assertAnswersAlike("no SSH", real.port(), trap.port(), "", "GET / HTTP/1.0\r\n\r\n");
        Timing.assertAlike("keys", () -> keys(real.port()), () -> keys(trap.port()));
        // Each name has a time of its own, on either side.
        AtomicInteger user = new AtomicInteger();
        Timing.assertAlike(
                "wrong password",
                () -> login(real.port(), "user" + user.incrementAndGet(), "x"),
                () -> login(trap.port(), "user" + user.incrementAndGet(), "x"));
        Timing.assertAlike("wrong method", () -> refused(real.port()), () -> refused(trap.port()));
        Timing.assertAlike(
                "login", () -> login(real.port(), operator, PASSWORD), () -> login(trap.port(), operator, PASSWORD));
    }

    private static Duration refused(int port) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.prepare();
            long start = System.nanoTime();
            client.ask(request("root", "ssh-connection", "hostbased").bytes());
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private static Duration keys(int port) throws Exception {
        long start = System.nanoTime();
        try (RawClient client = new RawClient(port)) {
            client.prepare();
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Duration login(int port, String user, String password) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.prepare();
            long start = System.nanoTime();
            client.ask(password(user, password).bytes());
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }
}
