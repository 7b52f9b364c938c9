// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Roster;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final IpAddress PEER = IpAddress.parse("198.51.100.1");
    private static final IpAddress INSIDE = IpAddress.parse("10.1.2.3");
    private static final IpAddress MEMBER = IpAddress.parse("203.0.113.7");

    private int read;
    private long now;
    private List<Endpoint> at = List.of(Endpoint.parse("203.0.113.7:7443"));

    private final Roster roster = new Roster() {
        @Override
        public List<Member> members() {
            read++;
            return List.of(new Member("aa".repeat(32), at));
        }

        @Override
        public Optional<Member> member(String nodeId) {
            return Optional.empty();
        }
    };

    private final Admission admission = new Admission(
            List.of(Endpoint.parse("198.51.100.1:7946")), List.of(Subject.parse("10.0.0.0/8")), roster, () -> now);

    @Test
    void S27_peersAndNetworksOfTheSettingsAreAdmittedAndNobodyElse() {
        assertTrue(admission.isAdmitted(PEER));
        assertTrue(admission.isAdmitted(INSIDE));
        assertFalse(admission.isAdmitted(MEMBER));
        assertFalse(admission.isAdmitted(IpAddress.parse("11.0.0.1")));
    }

    @Test
    void membersAreAdmittedWhereTheySayTheyAreAsLongAsTheyAreMembers() {
        assertTrue(admission.refresh(), "one is new");
        assertTrue(admission.isAdmitted(MEMBER));
        at = List.of();
        now += 1_000_000_000;
        assertFalse(admission.refresh(), "it is elsewhere, and still the same");
        assertFalse(admission.isAdmitted(MEMBER));
    }

    @Test
    void S27_whoConnectsIsAnAddressOrTheMembersThatNameIt() {
        admission.refresh();
        assertEquals(Set.of(PEER), Set.copyOf(admission.owners(PEER)));
        assertEquals(Set.of("aa".repeat(32)), Set.copyOf(admission.owners(MEMBER)));
        assertTrue(admission.owners(IpAddress.parse("11.0.0.1")).isEmpty());
    }

    @Test
    void theRosterIsReadOnceASecondAndNeverForAPacket() {
        for (int i = 0; i < 1000; i++) {
            admission.isAdmitted(MEMBER);
        }
        assertEquals(0, read);
        for (int i = 0; i < 21; i++) {
            admission.refresh();
            now += 100_000_000;
        }
        assertEquals(3, read);
    }
}
