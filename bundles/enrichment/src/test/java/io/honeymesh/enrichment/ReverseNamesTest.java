// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReverseNamesTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final IpAddress PUBLIC = IpAddress.parse("9.9.9.9");

    @Test
    void a_name_is_asked_once_and_so_is_an_absent_one() throws Exception {
        try (SmallDns dns = new SmallDns(
                        question -> question.startsWith("9.") ? SmallDns.name("Host-1.example") : new byte[0]);
                ReverseNames names = new ReverseNames(new DnsResolver(dns.url()), false, 100)) {
            assertEquals(Optional.empty(), names.known(PUBLIC));
            for (int i = 0; i < 3; i++) {
                assertEquals(Optional.of("host-1.example"), names.lookUp(PUBLIC, SOON));
                assertEquals(Optional.empty(), names.lookUp(IpAddress.parse("2a00::1"), SOON));
            }
            assertEquals(Optional.of("host-1.example"), names.known(PUBLIC));
            assertEquals(
                    List.of(
                            "9.9.9.9.in-addr.arpa.",
                            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.a.2.ip6.arpa."),
                    dns.questions);
        }
    }

    @Test
    void private_addresses_are_not_asked_about_unless_told() throws Exception {
        try (SmallDns dns = new SmallDns(question -> SmallDns.name("inside.example"));
                ReverseNames names = new ReverseNames(new DnsResolver(dns.url()), false, 100);
                ReverseNames all = new ReverseNames(new DnsResolver(dns.url()), true, 100)) {
            for (String address : List.of("10.0.0.1", "192.168.7.7", "127.0.0.1", "fe80::1", "fd00::1", "::1")) {
                assertEquals(Optional.empty(), names.lookUp(IpAddress.parse(address), SOON), address);
            }
            assertEquals(List.of(), dns.questions);
            assertEquals(Optional.of("inside.example"), all.lookUp(IpAddress.parse("10.0.0.1"), SOON));
        }
    }

    @Test
    void hostile_answers_are_no_name_and_end_in_time() throws Exception {
        List<byte[]> answers = List.of(
                SmallDns.name("a\u001b[2J.example"),
                SmallDns.name("<script>.example"),
                SmallDns.name("-x.example"),
                SmallDns.name("a b.example"),
                SmallDns.name("\u00fc.example"),
                new byte[] {0},
                new byte[] {(byte) 0xc0, 0x2c},
                new byte[] {63, 'a'},
                new byte[] {(byte) 0x80, 1, 2});
        AtomicInteger next = new AtomicInteger();
        try (SmallDns dns = new SmallDns(question -> answers.get(Integer.parseInt(question.split("\\.")[0])));
                ReverseNames names = new ReverseNames(new DnsResolver(dns.url()), false, 100)) {
            // Also a pointer to itself: the record's data begins after header, question and 12 bytes.
            while (next.get() < answers.size()) {
                IpAddress address = IpAddress.parse("9.9.9." + next.getAndIncrement());
                assertEquals(Optional.empty(), names.lookUp(address, SOON), address.toString());
            }
        }
        assertEquals(Optional.empty(), DnsResolver.proper("a.".repeat(130)));
        assertEquals(Optional.empty(), DnsResolver.proper("a".repeat(64) + ".example"));
        assertEquals(Optional.of("_x.a-b.example"), DnsResolver.proper("_x.A-b.example."));
    }

    @Test
    void a_silent_server_costs_nobody_more_than_his_patience() throws Exception {
        try (SmallDns dns = new SmallDns(question -> null);
                ReverseNames names = new ReverseNames(new DnsResolver(dns.url()), false, 100)) {
            long start = System.nanoTime();
            assertEquals(Optional.empty(), names.lookUp(PUBLIC, Duration.ofMillis(200)));
            assertTrue(System.nanoTime() - start < 1_500_000_000L);
            assertEquals(Optional.empty(), names.lookUp(PUBLIC, SOON), "the resolver gives up by itself");
            assertTrue(System.nanoTime() - start < 8_000_000_000L, "in time");
        }
    }

    @Test
    void four_are_asked_at_once_and_few_wait() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger all = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (ReverseNames names = new ReverseNames(
                address -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    all.incrementAndGet();
                    go.await();
                    running.decrementAndGet();
                    return Optional.of("x.example");
                },
                false,
                100)) {
            IntStream.range(0, 200).forEach(i -> names.lookUp(IpAddress.parse("9.9.9." + i), Duration.ofNanos(1)));
            go.countDown();
            assertEquals(Optional.of("x.example"), names.lookUp(IpAddress.parse("9.9.9.35"), SOON));
            long giveUp = System.nanoTime() + SOON.toNanos();
            while (all.get() < 36 && System.nanoTime() - giveUp < 0) {
                Thread.sleep(5); // a turn isn't given in the order of the questions
            }
            assertEquals(Optional.empty(), names.known(IpAddress.parse("9.9.9.199")), "it was refused");
            assertTrue(most.get() <= 4, "at once: " + most);
            assertEquals(36, all.get());
        }
    }

    /** What {@link #a_java_without_a_dns_client_is_a_problem} runs. */
    static final class Cut {
        public static void main(String[] args) {
            EnrichmentComponent component = new EnrichmentComponent();
            component.activate(Map.of("reverse.dns", "true"), "dns:");
            System.out.println(component.problems());
            component.deactivate();
        }
    }

    @Test
    void a_java_without_a_dns_client_is_a_problem() throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base,java.naming,java.logging",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Cut.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), said);
        assertTrue(said.contains("no module jdk.naming.dns"), said);
        assertEquals(Optional.empty(), DnsResolver.missing(), "a whole one has it");
    }

    @Test
    void the_component_says_what_it_knows_and_what_is_wrong() throws Exception {
        try (SmallDns dns = new SmallDns(question -> SmallDns.name("host.example"))) {
            EnrichmentComponent component = new EnrichmentComponent();
            component.activate(Map.of("reverse.dns", "true"), dns.url());
            assertEquals("", component.about(PUBLIC).line(), "nobody has asked");
            assertEquals(
                    "calls itself host.example", component.lookUp(PUBLIC, SOON).line());
            assertEquals("calls itself host.example", component.about(PUBLIC).line());
            component.deactivate();
        }
        EnrichmentComponent wrong = new EnrichmentComponent();
        wrong.activate(Map.of("geo.files", "relative.mmdb"), "dns:");
        assertTrue(
                wrong.problems().getFirst().contains("geo.files = 'relative.mmdb' is not allowed"),
                wrong.problems() + "");
        assertEquals("", wrong.lookUp(PUBLIC, SOON).line());
        wrong.deactivate();
    }
}
