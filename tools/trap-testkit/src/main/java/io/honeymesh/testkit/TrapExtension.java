// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a trap for each test in the real trap host, on a free port of the loopback address: with its sockets, deadlines, limits and
 * recording, without a node around it. Bans nobody.
 *
 * <pre>{@code
 * @RegisterExtension
 * final TrapExtension trap = TrapExtension.of(FingerTrap::new).limit("read.deadline", "500ms");
 *
 * @Test
 * void nobody_is_known_here() throws IOException {
 *     assertEquals("finger: root: no such user.\r\n", trap.talk("root\r\n"));
 *     assertEquals(List.of("finger root"), trap.conversation().commands());
 * }
 * }</pre>
 */
public final class TrapExtension implements BeforeEachCallback, AfterEachCallback {

    private final Supplier<TrapProtocol> protocol;
    private final Map<String, String> limits = new HashMap<>();
    private int node;
    private Optional<TrapHarness> harness = Optional.empty();

    private TrapExtension(Supplier<TrapProtocol> protocol) {
        this.protocol = protocol;
    }

    /** A new trap for each test. */
    public static TrapExtension of(Supplier<TrapProtocol> protocol) {
        return new TrapExtension(protocol);
    }

    /** Sets one of the host's limits, by its name and in the form that {@code io.honeymesh.traps.cfg} has it. */
    public TrapExtension limit(String key, String value) {
        limits.put(key, value);
        return this;
    }

    /** Runs it on another node, that is with another persona; 0 unless said, at most 65535. */
    public TrapExtension onNode(int number) {
        node = number;
        return this;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        harness = Optional.of(TrapHarness.open(protocol.get(), limits, node));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (harness.isPresent()) {
            harness.get().close();
        }
        harness = Optional.empty();
    }

    private TrapHarness harness() {
        return harness.orElseThrow(() -> new IllegalStateException("a trap runs only during a test"));
    }

    public int port() {
        return harness().port();
    }

    /** What the trap's node pretends to be. */
    public Persona persona() {
        return TrapHarness.persona(node);
    }

    /** A connection to the trap; reads from it fail after ten seconds. */
    public Socket connect() throws IOException {
        return harness().connect();
    }

    /** Connects, says everything (a character is a byte), half-closes, and returns all that was answered. */
    public String talk(String words) throws IOException {
        return harness().talk(words);
    }

    public String talk(byte[] words) throws IOException {
        return harness().talk(words);
    }

    /** Puts TLS on a connection, as a client does after STARTTLS or at once; takes whatever certificate it is shown. */
    public SSLSocket secure(Socket connection) throws IOException {
        return Tls.over(connection);
    }

    /** Sends a datagram to a UDP trap from a port of its own; empty if it is not answered within {@code patience}. */
    public Optional<byte[]> ask(byte[] datagram, Duration patience) throws IOException {
        return harness().ask(datagram, patience);
    }

    /** The next conversation that ended; waits for it. */
    public Seen conversation() {
        return new Seen(harness().conversation());
    }

    /**
     * Sends the trap what strangers send: noise, endless lines, half messages, nothing; to a UDP trap as datagrams. Fails if its code
     * throws over any of it or does not come to an end.
     *
     * @param openings what real clients begin with, to be damaged in many ways; none will do
     */
    public void assertSurvivesStrangers(byte[]... openings) throws IOException, InterruptedException {
        Strangers.visit(harness(), transport(), List.of(openings));
    }

    /**
     * Lets clients come that mean no conversation: silent, dripping, endless, vanishing in the middle, asking without listening. Low
     * limits of the host end each of them within about a second; fails if the trap's code throws instead of letting
     * {@link IOException} pass, or does not come to an end. For TCP.
     *
     * @param openings what real clients begin with; none stands for a line that no protocol knows
     */
    public void assertLetsGoOfBadClients(byte[]... openings) throws IOException, InterruptedException {
        if (transport() != Transport.TCP) {
            throw new IllegalStateException("a datagram is all that a UDP trap's client says: nothing to let go of");
        }
        List<byte[]> real = openings.length == 0 ? List.of(new byte[] {'?', '\r', '\n'}) : List.of(openings);
        try (TrapHarness quick = TrapHarness.open(protocol.get(), BadClients.LIMITS, node)) {
            BadClients.visit(quick, real);
        }
    }

    private Transport transport() {
        return harness().statuses().getFirst().transport();
    }

    /**
     * A conversation with what the trap understood of it.
     *
     * @param whole all that is known of it
     */
    public record Seen(Conversation whole) {

        /** Commands, as text of one character a byte. */
        public List<String> commands() {
            return whole.evidence().stream()
                    .flatMap(piece -> piece instanceof Evidence.Command command
                            ? java.util.stream.Stream.of(command.text().latin1())
                            : java.util.stream.Stream.empty())
                    .toList();
        }

        /** Login attempts, as {@code user:secret}. */
        public List<String> logins() {
            return whole.evidence().stream()
                    .flatMap(piece -> piece instanceof Evidence.Credential login
                            ? java.util.stream.Stream.of(
                                    login.user().latin1() + ":" + login.secret().latin1())
                            : java.util.stream.Stream.empty())
                    .toList();
        }

        public List<Evidence> evidence() {
            return whole.evidence();
        }

        /** Why it ended. */
        public Conversation.Ending ending() {
            return whole.ending();
        }
    }
}
