// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.Licence;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Licences as peers may show them, claims as a vendor may have signed them, and the record of time. */
public final class LicenseTargets implements TargetSource {

    private static final LicenceReader READER =
            new LicenceReader(VendorKey.parse(VendorKey.DEVELOPMENT).key());

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("licence", LicenseTargets::licence),
                Target.of("licence-claims", LicenseTargets::claims),
                Target.of("licence-clock", LicenseTargets::clock));
    }

    private static void licence(byte[] input) {
        try {
            READER.read(new String(input, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException refused) {
            Expect.clear(refused);
        }
    }

    /** Behind the signature, where only the vendor gets. */
    private static void claims(byte[] input) {
        try {
            Licence licence = Claims.read(input);
            Expect.that(licence.nodes() > 0 && licence.expires().isAfter(licence.issued()), licence::toString);
        } catch (IllegalArgumentException refused) {
            Expect.clear(refused);
        }
    }

    /** What is read is what would be written. */
    private static void clock(byte[] input) {
        String text = new String(input, StandardCharsets.US_ASCII);
        try {
            ClockRecord record = ClockRecord.parse(text);
            Expect.same(record, ClockRecord.parse(record.text()));
        } catch (IllegalArgumentException refused) {
            Expect.clear(refused);
        }
    }
}
