// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** What stands before a published message (3.3.2), taken off the wire piece by piece: the message may be long. */
final class PublishHead {

    private final Packets packets;
    private int left;

    PublishHead(Packets packets, int length) {
        this.packets = packets;
        this.left = length;
    }

    /** How many bytes of the packet are still to come. */
    int left() {
        return left;
    }

    Optional<byte[]> topic() throws IOException, Malformed {
        Optional<byte[]> size = take(2);
        if (size.isEmpty()) {
            return Optional.empty();
        }
        Optional<byte[]> topic = take(new Fields(size.get()).twoBytes());
        if (topic.isEmpty()) {
            return Optional.empty();
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(size.get());
        whole.writeBytes(topic.get());
        return Optional.of(new Fields(whole.toByteArray()).text());
    }

    /** The properties with their length before them. */
    Optional<byte[]> properties() throws IOException, Malformed {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int length = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            Optional<byte[]> one = take(1);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            whole.writeBytes(one.get());
            length |= (one.get()[0] & 0x7f) << shift;
            if (one.get()[0] >= 0) {
                Optional<byte[]> content = take(length);
                content.ifPresent(whole::writeBytes);
                return content.map(c -> whole.toByteArray());
            }
        }
        throw Malformed.packet("a length of more than four bytes");
    }

    /** So many bytes; empty if the client does not send them. */
    Optional<byte[]> take(int count) throws IOException, Malformed {
        if (count > left || count > Packets.MAX_BYTES) {
            throw Malformed.packet("a field that is longer than its packet");
        }
        left -= count;
        return packets.take(count);
    }
}
