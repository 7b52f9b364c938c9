// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PrefixMapTest {

    private final Random random = new Random(42);

    @Test
    void findsWhatALookAtEachOfThemFinds() {
        PrefixMap<String> map = new PrefixMap<>(new TreeMap<>());
        Map<Subject, String> plain = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            Subject subject = subject();
            if (random.nextInt(3) == 0) {
                assertEquals(plain.remove(subject), map.remove(subject).orElse(null));
            } else {
                String value = subject.toString();
                assertEquals(plain.put(subject, value), map.put(subject, value).orElse(null));
            }
            Subject asked = subject();
            List<String> expected = plain.entrySet().stream()
                    .filter(entry -> entry.getKey().contains(asked))
                    .sorted(Comparator.comparing(entry -> -entry.getKey().prefixLength()))
                    .map(Map.Entry::getValue)
                    .toList();
            assertEquals(expected, map.covering(asked));
            assertEquals(map.covering(Subject.host(asked.address())), map.covering(asked.address()));
        }
        assertEquals(List.copyOf(plain.values()), List.copyOf(map.all()));
        plain.keySet().forEach(map::remove);
        assertTrue(map.size() == 0 && map.covering(new Ipv4(0)).isEmpty());
    }

    private Subject subject() {
        boolean ipv4 = random.nextBoolean();
        IpAddress address = ipv4 ? new Ipv4(random.nextInt(64) << 26) : new Ipv6(random.nextLong(64) << 58, 0);
        return new Subject(address, random.nextInt(8) == 0 ? address.bitLength() : random.nextInt(8));
    }
}
