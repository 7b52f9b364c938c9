// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapOverride;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.TrapStatus.State;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.traps.Listeners.Problem;
import io.honeymesh.traps.Listeners.Wanted;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which traps should listen where: what is installed, what is configured, and what operators ordered in its place.
 *
 * @param protocols by name
 * @param orders of the configuration; the first to name an endpoint has it
 * @param overrides by trap
 * @param fault why a trap must not listen, if it must not
 */
record Plan(
        Map<String, TrapProtocol> protocols,
        List<Order> orders,
        Map<String, TrapOverride> overrides,
        Limits limits,
        Persona persona,
        Function<TrapProtocol, Optional<String>> fault) {

    /** The protocol that takes whatever comes. */
    private static final String CATCH_ALL = "any";

    private static final Problem NO_CATCH_ALL =
            new Problem(State.FAILED, "no trap 'any' is installed, which all.ports of " + Limits.PID + " needs");

    boolean knows(String trap) {
        return protocols.containsKey(trap)
                || trap.equals(Touch.ALL_PORTS) && limits.allPorts()
                || overrides.containsKey(trap);
    }

    /** Where an operator wants it; without ports if nobody said so. */
    TrapOverride where(String trap) {
        return overrides.getOrDefault(trap, new TrapOverride(trap, true, List.of(), Spot.ANY, Instant.EPOCH, ""));
    }

    boolean isStopped(String trap) {
        return !where(trap).runs();
    }

    /** The configuration that disables it, unless another one lets it listen. */
    Optional<String> disabledBy(String trap) {
        List<Order> own =
                orders.stream().filter(order -> order.protocol().equals(trap)).toList();
        return own.stream().anyMatch(Order::enabled)
                ? Optional.empty()
                : own.stream().filter(Order::isValid).map(Order::pid).findFirst();
    }

    /** Asked for by name, or one of those that listen by default. */
    boolean isConfigured(String trap) {
        return limits.listen().wants(trap, persona)
                || orders.stream().anyMatch(order -> order.protocol().equals(trap));
    }

    /** Ports on which a UDP trap is by default. */
    Set<Integer> udpPorts() {
        return protocols.values().stream()
                .filter(protocol -> protocol.transport() == Transport.UDP)
                .flatMap(protocol -> protocol.defaultPorts().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Traps that nobody wants, and those asked for that are not there. */
    List<TrapStatus> aside() {
        return Stream.concat(
                        protocols.values().stream()
                                .filter(protocol -> !isWanted(protocol.name()))
                                .flatMap(Plan::closed),
                        limits.listen().names().stream()
                                .filter(name -> !protocols.containsKey(name))
                                .map(Plan::missing))
                .toList();
    }

    /** Also if somebody has stopped it: then it is shown as such. */
    private boolean isWanted(String trap) {
        return isConfigured(trap) || overrides.containsKey(trap);
    }

    private static Stream<TrapStatus> closed(TrapProtocol protocol) {
        return protocol.defaultPorts().stream()
                .map(port -> new TrapStatus(
                        protocol.name(),
                        protocol.transport(),
                        new Endpoint(Spot.ANY, port),
                        State.CLOSED,
                        "not among 'listen' of " + Limits.PID,
                        0,
                        0));
    }

    /** A misspelt name would otherwise close all traps without a word. It may also be one that is yet to be dropped in. */
    private static TrapStatus missing(String name) {
        return new TrapStatus(
                name,
                Transport.TCP,
                new Endpoint(Spot.ANY, 0),
                State.FAILED,
                "no trap '" + name + "' is installed, which 'listen' of " + Limits.PID
                        + " names: install it, or correct it (" + Listen.ROLE + ", " + Listen.ALL
                        + " or names of traps)",
                0,
                0);
    }

    Map<Spot, Wanted> wanted() {
        Map<Spot, Wanted> wanted = configured();
        overrides.values().forEach(order -> override(wanted, order));
        return wanted;
    }

    private Map<Spot, Wanted> configured() {
        Map<Spot, Wanted> wanted = new LinkedHashMap<>();
        Set<String> ordered = new HashSet<>();
        for (Order order : orders) {
            ordered.add(order.protocol());
            Optional<TrapProtocol> protocol = Optional.ofNullable(protocols.get(order.protocol()));
            for (int port : ports(order, protocol)) {
                wanted.putIfAbsent(
                        new Spot(order.protocol(), order.address(), port),
                        new Wanted(protocol, false, problem(order, protocol)));
            }
        }
        if (limits.allPorts()) {
            Optional<TrapProtocol> any = Optional.ofNullable(protocols.get(CATCH_ALL));
            wanted.put(
                    Spot.ALL_PORTS,
                    new Wanted(any, false, any.map(this::problem).orElse(Optional.of(NO_CATCH_ALL))));
        }
        protocols.forEach((name, protocol) -> {
            if (!ordered.contains(name) && isWanted(name)) {
                for (int port : protocol.defaultPorts()) {
                    wanted.put(
                            new Spot(name, Spot.ANY, port), new Wanted(Optional.of(protocol), true, problem(protocol)));
                }
            }
        });
        return wanted;
    }

    /** An order that names no port takes the protocol's own; one that can't be followed shows up as port 0. */
    private static List<Integer> ports(Order order, Optional<TrapProtocol> protocol) {
        if (!order.ports().isEmpty()) {
            return order.ports();
        }
        return order.isValid() ? protocol.map(TrapProtocol::defaultPorts).orElse(List.of(0)) : List.of(0);
    }

    private Optional<Problem> problem(Order order, Optional<TrapProtocol> protocol) {
        if (!order.isValid()) {
            return Optional.of(new Problem(State.FAILED, order.problem()));
        }
        if (!order.enabled()) {
            return Optional.of(new Problem(State.CLOSED, "disabled by " + order.pid()));
        }
        if (protocol.isEmpty()) {
            return Optional.of(new Problem(
                    State.FAILED,
                    order.pid() + ": no trap '" + order.protocol() + "' is installed; install it or change protocol"));
        }
        return problem(protocol.get());
    }

    private Optional<Problem> problem(TrapProtocol protocol) {
        return fault.apply(protocol).map(why -> new Problem(State.FAILED, why));
    }

    /** What an operator ordered takes the place of what is configured. */
    private void override(Map<Spot, Wanted> wanted, TrapOverride order) {
        Optional<TrapProtocol> protocol = Optional.ofNullable(protocols.get(order.trap()));
        if (protocol.isPresent()
                && !order.ports().isEmpty()
                && disabledBy(order.trap()).isEmpty()) {
            wanted.keySet().removeIf(spot -> spot.trap().equals(order.trap()));
            order.ports()
                    .forEach(port -> wanted.put(
                            new Spot(order.trap(), order.address(), port),
                            new Wanted(protocol, false, problem(protocol.get()))));
        }
        if (!order.runs()) {
            close(wanted, order.trap(), stopped(order));
        }
    }

    private static String stopped(TrapOverride order) {
        String by = order.note().startsWith("by ") ? " " : ": ";
        return "stopped" + by + SafeText.printable(order.note()) + ", since " + order.since();
    }

    /** Has a trap listen nowhere. */
    static void close(Map<Spot, Wanted> wanted, String trap, String why) {
        Optional<Problem> closed = Optional.of(new Problem(State.CLOSED, why));
        wanted.replaceAll((spot, want) ->
                spot.trap().equals(trap) ? new Wanted(want.protocol(), want.byDefault(), closed) : want);
    }
}
