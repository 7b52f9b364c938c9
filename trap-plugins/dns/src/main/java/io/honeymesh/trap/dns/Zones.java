// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import io.honeymesh.api.spi.Persona;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The zones that BIND has as Debian configures it. */
final class Zones {

    static final int IN = 1;
    static final int CH = 3;

    private static final Map<Name, Zone> INTERNET =
            byName(Stream.concat(WrittenZones.all().stream(), EmptyZones.all().stream()));

    private final Map<Name, Zone> chaos;

    Zones(Persona persona) {
        chaos = byName(Chaos.zones(persona).stream());
    }

    /** The zone that a name lies in. */
    Optional<Zone> around(Name name, int rrClass) {
        return IntStream.rangeClosed(0, name.labels().size())
                .mapToObj(name::without)
                .flatMap(above -> called(above, rrClass).stream())
                .findFirst();
    }

    /** The zone of that name. */
    Optional<Zone> called(Name name, int rrClass) {
        return Optional.ofNullable((rrClass == CH ? chaos : INTERNET).get(name.folded()));
    }

    private static Map<Name, Zone> byName(Stream<Zone> zones) {
        return zones.collect(Collectors.toMap(zone -> zone.origin().folded(), zone -> zone));
    }
}
