// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was said about membership, in an order in which somebody who knows nothing of it can take it in: whom a key let in and
 * sent away comes before the key that followed it. For one use.
 */
final class Telling {

    private final Roll roll;
    private final Successions keys;
    private final List<Message> told = new ArrayList<>();

    private Set<NodeKey> untold = Set.of();

    /** Who was sent away, by the key that said so. */
    private final Map<NodeKey, List<Message>> sentAway = new HashMap<>();

    Telling(Roll roll, Successions keys) {
        this.roll = roll;
        this.keys = keys;
    }

    List<Message> all() {
        return allBut(Set.of());
    }

    List<Message> allBut(Set<NodeKey> untold) {
        this.untold = untold;
        List<Member> all = roll.all().stream()
                .filter(member -> !untold.contains(member.key()))
                .toList();
        all.forEach(member -> member.departure()
                .filter(last -> !last.publisher().equals(member.key()))
                .ifPresent(last -> sentAway.computeIfAbsent(last.publisher(), _ -> new ArrayList<>())
                        .add(last)));
        all.stream().filter(member -> member.introducer().isEmpty()).forEach(this::tell);
        return told;
    }

    private void tell(Member member) {
        List<Message> led = keys.to(member.key());
        NodeKey first = member.admission()
                .map(message -> ((Body.Admission) message.body()).member())
                .orElse(led.isEmpty() ? member.key() : Successions.old(led.getFirst()));
        int from = 0;
        while (from < led.size() && !Successions.old(led.get(from)).equals(first)) {
            from++;
        }
        Map<NodeKey, List<Member>> letIn = new HashMap<>();
        for (Member child : roll.letInBy(member.key())) {
            if (untold.contains(child.key())) {
                continue;
            }
            NodeKey by = child.admission().map(Message::publisher).orElse(member.key());
            letIn.computeIfAbsent(by, _ -> new ArrayList<>()).add(child);
        }
        member.admission().ifPresent(told::add);
        for (Message rotation : led.subList(from, led.size())) {
            tellOf(Successions.old(rotation), letIn);
            tell(rotation);
        }
        // It was let in by a later key: the ones before it are told back from there.
        led.subList(0, from).reversed().forEach(rotation -> {
            tell(rotation);
            tellOf(Successions.old(rotation), letIn);
        });
        tellOf(member.key(), letIn);
        member.presence().filter(said -> said.publisher().equals(member.key())).ifPresent(told::add);
        member.departure().filter(last -> last.publisher().equals(member.key())).ifPresent(told::add);
    }

    private void tell(Message rotation) {
        told.add(rotation);
        keys.fork(Successions.old(rotation)).ifPresent(told::add);
    }

    private void tellOf(NodeKey key, Map<NodeKey, List<Member>> letIn) {
        letIn.getOrDefault(key, List.of()).forEach(this::tell);
        told.addAll(sentAway.getOrDefault(key, List.of()));
    }
}
