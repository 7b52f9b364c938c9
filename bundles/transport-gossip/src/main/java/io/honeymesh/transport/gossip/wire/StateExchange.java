// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import io.honeymesh.api.Endpoint;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a node knows of the members, which two of them tell each other over TCP ("push/pull"), and what the protocol carries
 * with it and doesn't look at.
 */
public record StateExchange(boolean join, List<Entry> members, byte[] carried) {

    /** No cluster has more members (S27). */
    public static final int MOST_MEMBERS = 10_000;

    /** What is known of a member. */
    public record Entry(String name, Endpoint at, byte[] meta, long incarnation, State state, byte[] versions) {}

    /** In the protocol's order. */
    public enum State {
        ALIVE,
        SUSPECT,
        DEAD,
        LEFT
    }

    public byte[] encode() {
        MsgpackWriter out = new MsgpackWriter().type(Messages.PUSH_PULL);
        out.map(3).text("Nodes").number(members.size());
        out.text("UserStateLen").number(carried.length).text("Join").flag(join);
        for (Entry entry : members) {
            out.map(7).text("Name").text(entry.name);
            out.text("Addr").bytes(entry.at.address().bytes()).text("Port").number(entry.at.port());
            out.text("Meta").bytes(entry.meta).text("Incarnation").number(entry.incarnation);
            out.text("State").number(entry.state.ordinal()).text("Vsn").bytes(entry.versions);
        }
        return out.raw(carried).toBytes();
    }

    /** Whether a stream's message is one. */
    public static boolean is(byte[] message) {
        return message.length > 0 && (message[0] & 0xff) == Messages.PUSH_PULL;
    }

    public static StateExchange decode(byte[] message) throws Malformed {
        if (!is(message)) {
            throw new Malformed("no state");
        }
        MsgpackReader in = new MsgpackReader(message, 1);
        Fields header = in.fields();
        long count = header.number("Nodes", MOST_MEMBERS);
        List<Entry> entries = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            Fields fields = in.fields();
            try {
                entries.add(entry(fields));
            } catch (Malformed one) {
                // The others are told all the same.
            }
        }
        return new StateExchange(header.flag("Join"), entries, in.raw(header.number("UserStateLen", message.length)));
    }

    private static Entry entry(Fields in) throws Malformed {
        return new Entry(
                in.text("Name", Message.MOST_NAME),
                Messages.endpoint(in, "Addr", "Port"),
                in.bytes("Meta", Message.MOST_META),
                in.number("Incarnation", Message.MOST_NUMBER),
                State.values()[(int) in.number("State", 3)],
                in.octets("Vsn", 6));
    }
}
