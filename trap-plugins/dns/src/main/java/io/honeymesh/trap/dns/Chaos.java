// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import io.honeymesh.api.spi.Persona;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What BIND says of itself, in class CH. */
final class Chaos {

    /** What Debian's build of 1:9.18.49-1~deb12u3 calls itself. */
    static final String VERSION = "9.18.49-1~deb12u3-Debian";

    private static final List<String> AUTHORS = List.of(
            "Mark Andrews",
            "Curtis Blackburn",
            "James Brister",
            "Ben Cottrell",
            "John H. DuBois III",
            "Francis Dupont",
            "Michael Graff",
            "Andreas Gustafsson",
            "Bob Halley",
            "Evan Hunt",
            "JINMEI Tatuya",
            "Witold Krecicki",
            "David Lawrence",
            "Scott Mann",
            "Danny Mayer",
            "Damien Neil",
            "Matt Nelson",
            "Jeremy C. Reed",
            "Michael Sawyer",
            "Brian Wellington");

    private Chaos() {}

    static List<Zone> zones(Persona persona) {
        List<String> authors = new ArrayList<>(AUTHORS);
        Collections.shuffle(authors);
        return List.of(
                zone("authors.bind", authors),
                zone("hostname.bind", List.of(persona.hostName())),
                zone("id.server", List.of()),
                zone("version.bind", List.of(VERSION)));
    }

    private static Zone zone(String origin, List<String> texts) {
        Name name = Name.of(origin);
        List<Rr> records = new ArrayList<>();
        texts.forEach(text -> records.add(new Rr(name, Type.TXT, Zones.CH, 0, new Rr.Text(text))));
        Rr.Soa soa = new Rr.Soa(name, Name.of("hostmaster." + origin), 0, EmptyZones.TIMES);
        records.add(new Rr(name, Type.SOA, Zones.CH, EmptyZones.DAY, soa));
        records.add(new Rr(name, Type.NS, Zones.CH, 0, new Rr.Target(name)));
        return Zone.of(name, false, records);
    }
}
