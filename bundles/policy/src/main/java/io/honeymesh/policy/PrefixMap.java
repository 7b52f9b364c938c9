// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values by subject, found also by what the subjects cover: that takes one look-up for each prefix length in use, however many
 * there are. Not thread-safe.
 */
final class PrefixMap<V> {

    private final Map<Subject, V> values;
    /** How many there are of each prefix length. */
    private final int[] lengths4 = new int[33];

    private final int[] lengths6 = new int[129];

    /** @param empty what to keep them in: sorted or not */
    PrefixMap(Map<Subject, V> empty) {
        this.values = empty;
    }

    int size() {
        return values.size();
    }

    Collection<V> all() {
        return values.values();
    }

    Optional<V> get(Subject subject) {
        return Optional.ofNullable(values.get(subject));
    }

    /** @return the one that it replaces */
    Optional<V> put(Subject subject, V value) {
        V former = values.put(subject, value);
        if (former == null) {
            lengths(subject.address())[subject.prefixLength()]++;
        }
        return Optional.ofNullable(former);
    }

    Optional<V> remove(Subject subject) {
        V former = values.remove(subject);
        if (former != null) {
            lengths(subject.address())[subject.prefixLength()]--;
        }
        return Optional.ofNullable(former);
    }

    /** Those whose subject holds the address, most specific first. */
    List<V> covering(IpAddress address) {
        return covering(address, address.bitLength());
    }

    /** Those whose subject holds all of this one, most specific first. */
    List<V> covering(Subject subject) {
        return covering(subject.address(), subject.prefixLength());
    }

    private List<V> covering(IpAddress address, int longest) {
        if (values.isEmpty()) {
            return List.of();
        }
        int[] lengths = lengths(address);
        List<V> covering = new ArrayList<>();
        for (int length = longest; length >= 0; length--) {
            if (lengths[length] > 0) {
                get(new Subject(address, length)).ifPresent(covering::add);
            }
        }
        return covering;
    }

    private int[] lengths(IpAddress address) {
        return address.bitLength() == 32 ? lengths4 : lengths6;
    }
}
