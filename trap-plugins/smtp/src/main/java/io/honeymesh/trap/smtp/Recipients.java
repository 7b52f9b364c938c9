// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.TrapSession;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whom this server takes mail for (mydestination, local_recipient_maps, defer_unauth_destination). */
final class Recipients {

    private final MachineFacts machine;
    private final Set<String> domains;

    Recipients(TrapSession session) {
        this.machine = session.persona().machine();
        String address = session.touch().flow().local().address().toString();
        this.domains = Set.of(
                "",
                session.persona().hostName(),
                "localhost",
                "localhost.localdomain",
                "[" + address + "]",
                "[ipv6:" + address + "]");
    }

    /**
     * Why mail for this address is refused; empty if it is taken.
     *
     * @param trusted whether the client has logged in, and may send everywhere
     */
    Optional<String> refusal(Address address, boolean trusted) {
        if (!isHere(address)) {
            return trusted ? Optional.empty() : Optional.of("454 4.7.1 <" + address.text() + ">: Relay access denied");
        }
        return Accounts.has(machine, address.local())
                ? Optional.empty()
                : Optional.of("550 5.1.1 <" + address.text()
                        + ">: Recipient address rejected: User unknown in local recipient table");
    }

    /** Whether it is this machine's; routed through it by the old tricks (RFC 1123, 5.2.16) it is not. */
    boolean isHere(Address address) {
        String domain = address.domain().toLowerCase(Locale.ROOT);
        String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        boolean routed = address.local().chars().anyMatch(c -> c == '%' || c == '!' || c == '@');
        return domains.contains(bare) && !routed;
    }
}
