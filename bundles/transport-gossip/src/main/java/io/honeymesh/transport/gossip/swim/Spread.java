// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import io.honeymesh.transport.gossip.wire.Message;
import io.honeymesh.transport.gossip.wire.Messages;
import io.honeymesh.transport.gossip.wire.Packets;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import io.honeymesh.transport.gossip.wire.Streams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends news to a few members at a time: of members once in a while, user messages at once, and both along with whatever else is
 * sent. Not thread-safe.
 */
final class Spread {

    /** Between two times out of turn. */
    private static final Duration GAP = Duration.ofMillis(20);

    private static final int MOST_PACKETS = 16;
    private static final int MOST_STREAMS = 4;

    /** So long a member that is dead is told so: it may not be. */
    static final Duration TO_THE_DEAD = Duration.ofSeconds(30);

    private final Swim swim;
    private final Pace pace;
    private final Packets packets;
    private final Surroundings around;
    private final Broadcasts news = new Broadcasts();
    private final Broadcasts messages = new Broadcasts();
    private final Broadcasts large = new Broadcasts();
    private long lastNanos;
    private boolean outOfTurn;

    Spread(Swim swim, Pace pace, Packets packets, Surroundings around) {
        this.swim = swim;
        this.pace = pace;
        this.packets = packets;
        this.around = around;
        lastNanos = around.nanoTime() - GAP.toNanos();
    }

    void news(String about, Message message) {
        news.add(about, Messages.encode(message));
    }

    void message(byte[] user) {
        byte[] message = Messages.encode(new Message.User(user));
        if (message.length + Packets.EACH > packets.room()) {
            large.add("", user);
        } else {
            messages.add("", message);
        }
        soon();
    }

    /** Sends it in one packet, with what else there is room for. */
    void send(Member to, List<Message> first) {
        List<byte[]> packet =
                new ArrayList<>(first.stream().map(Messages::encode).toList());
        int left = packets.room()
                - packet.stream().mapToInt(one -> Packets.EACH + one.length).sum();
        take(news, 1, left).forEach(packet::addAll);
        if (swim.isKin(to)) {
            left = packets.room()
                    - packet.stream().mapToInt(one -> Packets.EACH + one.length).sum();
            take(messages, 1, left).forEach(packet::addAll);
        }
        around.datagram(to.at, packets.seal(packet, to.isChecked()));
    }

    private List<List<byte[]>> take(Broadcasts from, int most, int room) {
        return from.take(most, room, pace.transmissions(swim.size()));
    }

    private void soon() {
        if (!outOfTurn) {
            outOfTurn = true;
            long since = around.nanoTime() - lastNanos;
            around.after(Duration.ofNanos(Math.max(0, GAP.toNanos() - since)), swim.guarded(() -> {
                outOfTurn = false;
                round();
            }));
        }
    }

    void round() {
        if (news.isEmpty() && messages.isEmpty() && large.isEmpty()) {
            return;
        }
        lastNanos = around.nanoTime();
        for (Member to : swim.members().some(pace.fanout(), this::isTold)) {
            sendPackets(to, take(news, MOST_PACKETS, packets.room()));
        }
        boolean more = tellMessages();
        more |= tellLarge();
        if (more) {
            soon();
        }
    }

    /** @return whether there is something left that nobody was told */
    private boolean tellMessages() {
        List<Member> told = swim.members().some(pace.fanout(), this::isToldMessages);
        told.forEach(to -> sendPackets(to, take(messages, MOST_PACKETS, packets.room())));
        return !told.isEmpty() && messages.hasFresh();
    }

    /** Only where somebody has answered: anywhere else it may be anybody's port that is connected to. */
    private boolean tellLarge() {
        if (large.isEmpty()) {
            return false;
        }
        List<Member> told = swim.members().some(pace.fanout(), to -> isToldMessages(to) && to.answered);
        boolean sent = false;
        for (Member to : told) {
            sent |= large.sendSingly(
                    MOST_STREAMS,
                    pace.transmissions(swim.size()),
                    message -> around.tell(to.at, Streams.user(message)));
        }
        return sent && large.hasFresh();
    }

    private void sendPackets(Member to, List<List<byte[]>> all) {
        all.forEach(packet -> around.datagram(to.at, packets.seal(packet, to.isChecked())));
    }

    private boolean isTold(Member member) {
        return !swim.isSelf(member.name)
                && member.state != State.LEFT
                && (member.state != State.DEAD || around.nanoTime() - member.changedNanos < TO_THE_DEAD.toNanos());
    }

    private boolean isToldMessages(Member member) {
        return isTold(member) && swim.isKin(member);
    }
}
