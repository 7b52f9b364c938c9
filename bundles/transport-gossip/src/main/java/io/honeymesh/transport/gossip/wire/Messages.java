// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import java.util.Arrays;

/** {@link Message}s as bytes: one for the type, then MessagePack. Thread-safe. */
public final class Messages {

    static final int PING = 0;
    static final int INDIRECT_PING = 1;
    static final int ACK = 2;
    static final int SUSPECT = 3;
    static final int ALIVE = 4;
    static final int DEAD = 5;
    static final int PUSH_PULL = 6;
    static final int COMPOUND = 7;
    static final int USER = 8;
    static final int COMPRESSED = 9;
    static final int ENCRYPTED = 10;
    static final int NACK = 11;
    static final int CRC = 12;
    static final int LABEL = 244;

    private static final int MOST_ACK = 4096;

    private Messages() {}

    public static byte[] encode(Message message) {
        MsgpackWriter out = new MsgpackWriter();
        switch (message) {
            case Message.Ping ping -> {
                out.type(PING).map(5);
                out.text("SeqNo").number(ping.sequence()).text("Node").text(ping.node());
                source(out, ping.source(), ping.sourceNode());
            }
            case Message.IndirectPing ping -> {
                out.type(INDIRECT_PING).map(8);
                out.text("SeqNo").number(ping.sequence());
                out.text("Target").bytes(ping.target().address().bytes());
                out.text("Port").number(ping.target().port());
                out.text("Node").text(ping.node()).text("Nack").flag(ping.nack());
                source(out, ping.source(), ping.sourceNode());
            }
            case Message.Ack ack ->
                out.type(ACK)
                        .map(2)
                        .text("SeqNo")
                        .number(ack.sequence())
                        .text("Payload")
                        .bytes(new byte[0]);
            case Message.Nack nack -> out.type(NACK).map(1).text("SeqNo").number(nack.sequence());
            case Message.Suspect suspect ->
                accusation(out.type(SUSPECT), suspect.incarnation(), suspect.node(), suspect.from());
            case Message.Dead dead -> accusation(out.type(DEAD), dead.incarnation(), dead.node(), dead.from());
            case Message.Alive alive -> {
                out.type(ALIVE).map(6);
                out.text("Incarnation").number(alive.incarnation()).text("Node").text(alive.node());
                out.text("Addr")
                        .bytes(alive.at().address().bytes())
                        .text("Port")
                        .number(alive.at().port());
                out.text("Meta").bytes(alive.meta()).text("Vsn").bytes(alive.versions());
            }
            case Message.User user -> out.type(USER).raw(user.bytes());
        }
        return out.toBytes();
    }

    private static void source(MsgpackWriter out, Endpoint source, String node) {
        out.text("SourceAddr").bytes(source.address().bytes());
        out.text("SourcePort").number(source.port()).text("SourceNode").text(node);
    }

    private static void accusation(MsgpackWriter out, long incarnation, String node, String from) {
        out.map(3)
                .text("Incarnation")
                .number(incarnation)
                .text("Node")
                .text(node)
                .text("From")
                .text(from);
    }

    /**
     * @param from where it came from: what the sender leaves out
     * @throws Malformed if it is none, or a wrapping
     */
    public static Message decode(byte[] bytes, Endpoint from) throws Malformed {
        if (bytes.length == 0) {
            throw new Malformed("empty");
        }
        int type = bytes[0] & 0xff;
        if (type == USER) {
            return new Message.User(Arrays.copyOfRange(bytes, 1, bytes.length));
        }
        Fields in = new MsgpackReader(bytes, 1).fields();
        return switch (type) {
            case PING ->
                new Message.Ping(number(in, "SeqNo"), name(in, "Node"), source(in, from), name(in, "SourceNode"));
            case INDIRECT_PING ->
                new Message.IndirectPing(
                        number(in, "SeqNo"),
                        endpoint(in, "Target", "Port"),
                        name(in, "Node"),
                        in.flag("Nack"),
                        source(in, from),
                        name(in, "SourceNode"));
            case ACK -> {
                in.bytes("Payload", MOST_ACK);
                yield new Message.Ack(number(in, "SeqNo"));
            }
            case NACK -> new Message.Nack(number(in, "SeqNo"));
            case SUSPECT -> new Message.Suspect(number(in, "Incarnation"), name(in, "Node"), name(in, "From"));
            case DEAD -> new Message.Dead(number(in, "Incarnation"), name(in, "Node"), name(in, "From"));
            case ALIVE ->
                new Message.Alive(
                        number(in, "Incarnation"),
                        name(in, "Node"),
                        endpoint(in, "Addr", "Port"),
                        in.bytes("Meta", Message.MOST_META),
                        in.octets("Vsn", 6));
            default -> throw new Malformed("a type that may not be there");
        };
    }

    private static long number(Fields in, String name) throws Malformed {
        return in.number(name, Message.MOST_NUMBER);
    }

    private static String name(Fields in, String name) throws Malformed {
        return in.text(name, Message.MOST_NAME);
    }

    private static Endpoint source(Fields in, Endpoint from) throws Malformed {
        boolean said = in.bytes("SourceAddr", 16).length > 0 && in.number("SourcePort", 65535) > 0;
        return said ? endpoint(in, "SourceAddr", "SourcePort") : from;
    }

    static Endpoint endpoint(Fields in, String address, String port) throws Malformed {
        byte[] bytes = in.bytes(address, 16);
        if (bytes.length != 4 && bytes.length != 16) {
            throw new Malformed("no address");
        }
        return new Endpoint(IpAddress.of(bytes), (int) in.number(port, 65535));
    }
}
