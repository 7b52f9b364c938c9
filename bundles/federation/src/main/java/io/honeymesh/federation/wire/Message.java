// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import io.honeymesh.api.spi.Envelope;

/** What an envelope says and who claims to have said it; {@link #isAuthentic} tells whether they have. */
public final class Message {

    private final NodeKey publisher;
    private final Header header;
    private final Body body;
    private final CoseSign1 signed;
    private final Envelope envelope;

    Message(NodeKey publisher, Header header, Body body, CoseSign1 signed, byte[] envelope) {
        this.publisher = publisher;
        this.header = header;
        this.body = body;
        this.signed = signed;
        this.envelope = Envelope.of(header.expires(), envelope);
    }

    public NodeKey publisher() {
        return publisher;
    }

    public Header header() {
        return header;
    }

    public Body body() {
        return body;
    }

    /** Whether the publisher's key has signed exactly this, as this kind of message, for this cluster. */
    public boolean isAuthentic() {
        return signed.isSignedFor(MessageType.of(body).externalAad(header.cluster()));
    }

    /** As transports carry it: its name is a hash of all of it, unlike its ID, which its publisher chooses. */
    public Envelope envelope() {
        return envelope;
    }
}
