// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.shell.top.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The node, for the screen. What costs more than a moment is asked for more seldom than frames are drawn. One thread. */
final class NodeView implements Source {

    private static final Duration STATUS = Duration.ofSeconds(5);
    private static final Duration LIST = Duration.ofMillis(900);
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /** Asks the services that there are just now, and lets go of them. */
    @FunctionalInterface
    interface Asking {
        <T> T ask(Function<Services, T> question);
    }

    /** The bans with their hits, by subject. */
    private record Book(List<Banned> bans, Map<Subject, Long> hits) {

        static final Book NONE = new Book(List.of(), Map.of());

        static Book of(BanBook book) {
            Map<Subject, Long> hits = book.hits();
            return new Book(
                    book.bans().stream()
                            .map(ban -> new Banned(ban, hits.getOrDefault(ban.subject(), 0L)))
                            .toList(),
                    hits);
        }
    }

    private final Asking asking;
    private final Node node;
    private final Happenings happenings;
    private final Lifting lifting;
    private final String name = hostName();
    private final Paced<List<String>> warnings = new Paced<>(STATUS);
    private final Paced<Book> book = new Paced<>(LIST);
    private final Paced<Optional<List<Federation.Peer>>> peers = new Paced<>(LIST);

    NodeView(Asking asking, Node node, Happenings happenings, Lifting lifting) {
        this.asking = asking;
        this.node = node;
        this.happenings = happenings;
        this.lifting = lifting;
        asking.ask(services -> services.find(EventLog.class)).ifPresent(happenings::remember);
    }

    @Override
    public Head head() {
        return asking.ask(services -> {
            Optional<BanBook> bans = services.find(BanBook.class);
            Optional<BanBook.Counts> counts = bans.map(BanBook::counts);
            return new Head(
                    name,
                    bans.map(BanBook::mode),
                    bans.map(BanBook::enforcer).map(NodeView::line).orElse(""),
                    node.since(),
                    warnings.get(
                            () -> StatusReport.of(services, node, Instant.now()).warnings()),
                    counts.map(BanBook.Counts::bans).orElse(0),
                    counts.map(BanBook.Counts::allows).orElse(0),
                    bans.map(BanBook::statistics).orElse(Map.of()));
        });
    }

    private static String line(EnforcerStatus enforcer) {
        List<String> attached = enforcer.attachments().stream()
                .filter(each -> each.mode() != AttachMode.DETACHED)
                .map(each -> each.interfaceName() + " " + each.mode().name().toLowerCase(Locale.ROOT))
                .toList();
        return enforcer.kind() + (attached.isEmpty() ? "" : " on " + String.join(", ", attached));
    }

    @Override
    public List<Banned> bans() {
        return book().bans();
    }

    @Override
    public long dropped(Subject subject) {
        return book().hits().getOrDefault(subject, 0L);
    }

    private Book book() {
        return book.get(() -> asking.ask(
                services -> services.find(BanBook.class).map(Book::of).orElse(Book.NONE)));
    }

    @Override
    public List<Happening> happenings() {
        return happenings.newest();
    }

    @Override
    public Optional<List<Federation.Peer>> peers() {
        return peers.get(
                () -> asking.ask(services -> services.find(Federation.class).map(Federation::peers)));
    }

    @Override
    public Optional<Ban> banOn(Subject subject) {
        return asking.ask(services -> services.book().bansOn(subject.address()).stream()
                .filter(ban -> ban.subject().contains(subject))
                .findFirst());
    }

    @Override
    public List<String> why(IpAddress address) {
        Instant now = Instant.now();
        return asking.ask(services -> WhyReport.of(services, address, now).lines(Style.PLAIN, now));
    }

    @Override
    public boolean mayLift() {
        return lifting.permitted();
    }

    @Override
    public String lift(Subject subject) throws InterruptedException {
        String said = lifting.lift(subject);
        book.forget();
        return said;
    }

    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException unknown) {
            return "";
        }
    }
}
