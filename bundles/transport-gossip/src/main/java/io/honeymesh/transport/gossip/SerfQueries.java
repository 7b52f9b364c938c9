// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.transport.gossip.wire.Fields;
import io.honeymesh.transport.gossip.wire.Malformed;
import io.honeymesh.transport.gossip.wire.Message;
import io.honeymesh.transport.gossip.wire.MsgpackReader;
import io.honeymesh.transport.gossip.wire.MsgpackWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What {@code serf keys} asks of every member: to install, use, remove and list keys. Whoever has a key of the ring can ask so, and
 * reads the next one; that is convenient, and no remedy for a key that has leaked. Not thread-safe.
 */
final class SerfQueries {

    /** None is longer; serf has a bound of 1 KiB. */
    static final int MOST_BYTES = 4096;

    private static final int QUERY = 4;
    private static final int RESPONSE = 5;
    private static final int KEY_REQUEST = 7;
    private static final int KEY_RESPONSE = 8;
    private static final int ACK = 1;
    private static final String INTERNAL = "_serf_";
    private static final int MOST_PAYLOAD = 2048;
    private static final int MOST_KEY = 64;
    private static final int REMEMBERED = 1024;

    private record Query(long time, long id, String name, byte[] payload) {}

    private record Answer(boolean done, String message, List<byte[]> keys) {}

    private final String self;
    private final Keys keys;
    private final BiConsumer<Endpoint, byte[]> send;
    private final Set<Long> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    SerfQueries(String self, Keys keys, BiConsumer<Endpoint, byte[]> send) {
        this.self = self;
        this.keys = keys;
        this.send = send;
    }

    static boolean is(byte[] message) {
        return message.length > 1 && message[0] == QUERY;
    }

    void take(byte[] message) throws Malformed {
        Fields in = new MsgpackReader(message, 1).fields();
        Query query = new Query(
                in.number("LTime", Long.MAX_VALUE),
                in.number("ID", Message.MOST_NUMBER),
                in.text("Name", Message.MOST_NAME),
                in.bytes("Payload", MOST_PAYLOAD));
        byte[] address = in.bytes("Addr", 16);
        int port = (int) in.number("Port", 65535);
        if (!query.name.startsWith(INTERNAL) || address.length != 4 && address.length != 16 || !seen.add(query.id)) {
            return;
        }
        Endpoint asker = new Endpoint(IpAddress.of(address), port);
        if ((in.number("Flags", Message.MOST_NUMBER) & ACK) != 0) {
            send.accept(asker, response(query, ACK, new byte[0]));
        }
        Answer answer = answer(query);
        send.accept(asker, response(query, 0, encode(answer)));
    }

    private Answer answer(Query query) throws Malformed {
        try {
            switch (query.name.substring(INTERNAL.length())) {
                case "install-key" -> keys.install(key(query));
                case "use-key" -> keys.use(key(query));
                case "remove-key" -> keys.remove(key(query));
                case "list-keys" -> {
                    return new Answer(true, "", keys.all());
                }
                default -> {
                    return new Answer(false, "not a query of this node's", List.of());
                }
            }
            return new Answer(true, "", List.of());
        } catch (IllegalArgumentException refused) {
            return new Answer(false, refused.getMessage(), List.of());
        }
    }

    private static byte[] key(Query query) throws Malformed {
        if (query.payload.length < 2 || query.payload[0] != KEY_REQUEST) {
            throw new Malformed("no request for a key");
        }
        return new MsgpackReader(query.payload, 1).fields().bytes("Key", MOST_KEY);
    }

    private static byte[] encode(Answer answer) {
        MsgpackWriter out = new MsgpackWriter().type(KEY_RESPONSE).map(4);
        out.text("Result").flag(answer.done).text("Message").text(answer.message);
        out.text("Keys").array(answer.keys.size());
        answer.keys.forEach(key -> out.text(KeyRingFile.text(key)));
        out.text("PrimaryKey").text(answer.keys.isEmpty() ? "" : KeyRingFile.text(answer.keys.getFirst()));
        return out.toBytes();
    }

    private byte[] response(Query query, int flags, byte[] payload) {
        return new MsgpackWriter()
                .type(RESPONSE)
                .map(5)
                .text("LTime")
                .number(query.time)
                .text("ID")
                .number(query.id)
                .text("From")
                .text(self)
                .text("Flags")
                .number(flags)
                .text("Payload")
                .bytes(payload)
                .toBytes();
    }
}
