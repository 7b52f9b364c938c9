// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a {@link Conversation} step by step. Text stands for its ISO 8859-1 bytes. Not thread-safe. */
public final class ConversationBuilder {

    /** How much a node keeps of what a client says, and of what was on the wire. */
    private static final int PAYLOAD_BYTES = 64 << 10;

    private static final int WIRE_BYTES = 16 << 10;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<Evidence> evidence = new ArrayList<>();
    private Optional<byte[]> wire = Optional.empty();
    private String source = Observations.SOMEBODY;
    private String trap = "http";
    private int port = 80;
    private Transport transport = Transport.TCP;
    private Conversation.Ending ending = Conversation.Ending.CLIENT;
    private boolean lured;

    ConversationBuilder() {}

    public ConversationBuilder from(String address) {
        source = address;
        return this;
    }

    public ConversationBuilder on(String trapName, int localPort) {
        trap = trapName;
        port = localPort;
        return this;
    }

    /** It is one datagram. */
    public ConversationBuilder overUdp() {
        transport = Transport.UDP;
        return this;
    }

    /** The client says this, after what it has said before. */
    public ConversationBuilder says(String words) {
        return says(words.getBytes(StandardCharsets.ISO_8859_1));
    }

    public ConversationBuilder says(byte[] words) {
        said.writeBytes(words);
        return this;
    }

    /** On the wire it was this, because the trap's protocol encrypts; if not said, what was said. */
    public ConversationBuilder onTheWire(byte[] bytes) {
        wire = Optional.of(bytes.clone());
        return this;
    }

    public ConversationBuilder login(String user, String secret) {
        return evidence(new Evidence.Credential("password", Captured.of(user), Captured.of(secret)));
    }

    public ConversationBuilder command(String text) {
        return evidence(new Evidence.Command(Captured.of(text)));
    }

    public ConversationBuilder request(String text) {
        return evidence(new Evidence.Request(Captured.of(text)));
    }

    public ConversationBuilder detail(String name, String value) {
        return evidence(new Evidence.Detail(name, Captured.of(value)));
    }

    public ConversationBuilder evidence(Evidence piece) {
        evidence.add(piece);
        return this;
    }

    /** A browser was sent here by another site. */
    public ConversationBuilder lured() {
        lured = true;
        return this;
    }

    /** Why it ended; the client closed it if not said. */
    public ConversationBuilder ending(Conversation.Ending cause) {
        ending = cause;
        return this;
    }

    public Conversation build() {
        byte[] words = said.toByteArray();
        byte[] seen = wire.orElse(words);
        return new Conversation(
                Observations.touch(source, trap, port, transport),
                Observations.NOW,
                Captured.head(seen, WIRE_BYTES),
                Captured.head(words, PAYLOAD_BYTES),
                seen.length,
                0,
                evidence,
                ending,
                lured,
                Optional.empty());
    }
}
