// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.spi.Exporter.Origin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertsTest {

    private static final Origin ORIGIN = new Origin("ab", "sensor-1", "0.1.0", Instant.EPOCH);

    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final List<String> told = new ArrayList<>();
    private boolean down;
    private boolean refusing;
    private long poison;

    private final Alerts alerts = new Alerts(
            (event, leftOut) -> {
                if (down) {
                    throw new IOException("down");
                }
                if (refusing) {
                    throw new Refused("403");
                }
                if (event.sequence() == poison) {
                    throw new IllegalStateException("on purpose");
                }
                told.add(event.sequence() + " after " + leftOut);
            },
            new AlertTerms(Duration.ofMinutes(10), 3),
            () -> now);

    private static Entry event(long sequence, String subject) {
        return new Entry(sequence, Map.of("type", "ban.placed", "subject", subject));
    }

    @Test
    void theSameIsToldOnceInAWhile() throws Exception {
        alerts.deliver(List.of(event(1, "203.0.113.1"), event(2, "203.0.113.1"), event(3, "203.0.113.2")));
        now = now.plus(Duration.ofMinutes(10));
        alerts.deliver(List.of(event(4, "203.0.113.1")));
        assertEquals(List.of("1 after 0", "3 after 0", "4 after 0"), told);
    }

    @Test
    void thereAreNotTooManyAndTheNextSaysHowManyWereLeftOut() throws Exception {
        for (int i = 1; i <= 10; i++) {
            alerts.deliver(List.of(event(i, "203.0.113." + i)));
        }
        now = now.plus(Duration.ofHours(1));
        alerts.deliver(List.of(event(11, "203.0.113.11")));
        assertEquals(List.of("1 after 0", "2 after 0", "3 after 0", "11 after 7"), told);
    }

    private static Entry alarm(long sequence, String kind, String detail) {
        return new Entry(sequence, Map.of("type", "alarm", "kind", kind, "detail", detail));
    }

    @Test
    void differentAlarmsOfOneKindAreToldTheSameOneIsNot() throws Exception {
        alerts.deliver(List.of(
                alarm(1, "deploy.failed", "a.jar"),
                alarm(2, "deploy.failed", "b.jar"),
                alarm(3, "deploy.failed", "a.jar")));
        assertEquals(List.of("1 after 0", "2 after 0"), told);
    }

    @Test
    void ofOneKindThereAreNotTooManyAlarmsAndThoseOfOtherKindsComeThrough() throws Exception {
        for (int i = 1; i <= 100; i++) {
            alerts.deliver(List.of(alarm(i, "plugin.failed", "number " + i)));
        }
        alerts.deliver(List.of(alarm(101, "ledger.degraded", "the disk is full")));
        assertEquals(61, told.size());
        assertEquals("101 after 40", told.getLast());
    }

    @Test
    void whatStrangersDoUsesUpNothingThatAnAlarmNeeds() throws Exception {
        for (int i = 1; i <= 10; i++) {
            alerts.deliver(List.of(event(i, "203.0.113." + i)));
        }
        alerts.deliver(List.of(alarm(11, "deploy.failed", "a.jar"), alarm(12, "deploy.failed", "b.jar")));
        assertEquals(List.of("11 after 7", "12 after 0"), told.subList(3, 5));
    }

    @Test
    void whatWasToldOfAFailedBatchIsNotToldAgain() throws Exception {
        alerts.deliver(List.of(event(1, "203.0.113.1")));
        down = true;
        List<Entry> batch = List.of(event(1, "203.0.113.1"), event(2, "203.0.113.2"));
        assertThrows(IOException.class, () -> alerts.deliver(batch));
        down = false;
        alerts.deliver(batch);
        assertEquals(List.of("1 after 0", "2 after 0"), told);
    }

    @Test
    void oneThatCannotBePutIntoWordsHoldsNoOtherUp() throws Exception {
        poison = 2;
        List<Entry> batch = List.of(event(1, "203.0.113.1"), event(2, "203.0.113.2"), event(3, "203.0.113.3"));
        assertEquals(
                2,
                assertThrows(Undeliverable.class, () -> alerts.deliver(batch)).sequence());
        alerts.deliver(batch);
        assertEquals(List.of("1 after 0", "3 after 0"), told);
    }

    @Test
    void whatIsRefusedForGoodIsToldOfAndAskedNoMoreOften() throws Exception {
        refusing = true;
        List<Entry> batch = List.of(event(1, "203.0.113.1"), event(2, "203.0.113.1"), event(3, "203.0.113.3"));
        Undeliverable refused = assertThrows(Undeliverable.class, () -> alerts.deliver(batch));
        assertEquals(1, refused.sequence());
        assertEquals("was refused with 403", refused.getMessage());
        refusing = false;
        alerts.deliver(batch);
        assertEquals(List.of("3 after 1"), told);
    }

    /** The documented one. */
    @Test
    void aTemplateReadsWellWithAndWithoutASubject() {
        Wording wording = Wording.ofWorkingJson("{\"text\":\"{{#subject}}{{subject}}: {{/subject}}{{line}}\"}");
        Entry alarm = new Entry(7, Map.of("type", "alarm", "detail", "x"));
        assertEquals("{\"text\":\"alarm  x\"}", wording.of(ORIGIN, alarm, Optional.empty(), 0));
        assertEquals(
                "{\"text\":\"203.0.113.1: ban.placed 203.0.113.1 \"}",
                wording.of(ORIGIN, event(8, "203.0.113.1"), Optional.empty(), 0));
    }

    @Test
    void S13_aTemplatesValuesStayInTheirQuotes() {
        Entry hostile = new Entry(7, Map.of("type", "alarm", "detail", "\"}],{{host}} \\ \n"));
        assertEquals(
                "{\"text\":\"\\\"}],{{host}} \\\\ \\n on sensor-1, 2\"}",
                Wording.ofJson("{\"text\":\"{{detail}} on {{host}}, {{left_out}}{{none}}\"}")
                        .of(ORIGIN, hostile, Optional.empty(), 2));
        assertThrows(IllegalArgumentException.class, () -> Wording.ofJson("{{#open}}"));
    }
}
