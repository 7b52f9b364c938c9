// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.IpAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.annotation.versioning.ProviderType;

/** Where an address comes from, for people to read: nothing is decided by it. Thread-safe. */
@ProviderType
public interface Enrichment {

    /**
     * What is known at once: databases, and a name that was looked up before. Starts no look-up, never waits; some microseconds.
     */
    About about(IpAddress address);

    /**
     * As {@link #about(IpAddress)}, and where reverse DNS is switched on the address' name is looked up.
     *
     * @param patience how long to wait for the name; without it by then, the rest is answered
     */
    About lookUp(IpAddress address, Duration patience);

    /** What an operator must know, a line each, safe to print: files that can't be read. */
    List<String> problems();

    /**
     * What is known of an address. All text is printable ASCII and short.
     *
     * @param country ISO 3166 code of two letters
     * @param asn number of the autonomous system that announces it
     * @param organisation whose system that is
     * @param reverseName what its owner says it is called: anything the owner likes
     */
    record About(
            Optional<String> country,
            Optional<String> countryName,
            Optional<String> city,
            Optional<Long> asn,
            Optional<String> organisation,
            Optional<String> reverseName) {

        public static final About NOTHING = new About(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        /** JSON-friendly; only what is known. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            country.ifPresent(value -> fields.put("country", value));
            countryName.ifPresent(value -> fields.put("country_name", value));
            city.ifPresent(value -> fields.put("city", value));
            asn.ifPresent(value -> fields.put("asn", value));
            organisation.ifPresent(value -> fields.put("as_organisation", value));
            reverseName.ifPresent(value -> fields.put("reverse_name", value));
            return fields;
        }

        /** Country and system, for a table: {@code DE AS64500}; empty if neither is known. */
        public String brief() {
            return Stream.concat(country.stream(), system()).collect(Collectors.joining(" "));
        }

        /** All of it in one line; empty if nothing is known. */
        public String line() {
            return Stream.of(
                            Stream.concat(country.stream(), countryName.stream())
                                    .collect(Collectors.joining(" ")),
                            city.orElse(""),
                            Stream.concat(system(), organisation.stream()).collect(Collectors.joining(" ")),
                            reverseName.map(name -> "calls itself " + name).orElse(""))
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(", "));
        }

        private Stream<String> system() {
            return asn.stream().map(number -> "AS" + number);
        }
    }
}
