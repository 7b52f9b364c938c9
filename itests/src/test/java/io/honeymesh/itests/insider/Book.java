// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests.insider;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.BanJournal;
import io.honeymesh.api.service.Enforcer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/** What the insider does with the ban book, whichever is registered at that moment. */
final class Book {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BundleContext context;

    Book(BundleContext context) {
        this.context = context;
    }

    List<String> ban(String subject, String seconds) {
        return with(
                BanBook.class,
                book -> List.of(book.ban(Subject.parse(subject), duration(seconds), "insider")
                        .state()
                        .name()));
    }

    List<String> unban(String subject) {
        return with(
                BanBook.class,
                book -> List.of(
                        "" + book.unban(Subject.parse(subject), "insider").isPresent()));
    }

    List<String> allow(String subject, String seconds) {
        return with(BanBook.class, book -> {
            book.allow(Subject.parse(subject), duration(seconds), "insider");
            return List.of("true");
        });
    }

    List<String> disallow(String subject) {
        return with(BanBook.class, book -> List.of("" + book.disallow(Subject.parse(subject), "insider")));
    }

    /** {@code subject REASON=expiry,…} */
    List<String> bans() {
        return with(BanBook.class, book -> book.bans().stream().map(Book::line).toList());
    }

    private static String line(Ban ban) {
        List<String> reasons = new ArrayList<>();
        new TreeMap<>(ban.reasons()).forEach((reason, until) -> reasons.add(reason + "=" + until));
        return ban.subject() + " " + String.join(",", reasons);
    }

    /** {@code subject expiry} */
    List<String> allows() {
        return with(
                BanBook.class,
                book -> book.allows().stream()
                        .map(allow -> allow.subject() + " " + allow.expires())
                        .toList());
    }

    List<String> differences() {
        return with(BanBook.class, BanBook::differences);
    }

    /** How many microseconds reading the ledger takes, and writing all that it holds to the kernel. */
    List<String> sync() {
        long begun = System.nanoTime();
        BanJournal.State state = with(BanJournal.class, BanJournal::restore);
        long read = System.nanoTime();
        Enforcer.Rules rules = with(
                BanBook.class,
                book -> new Enforcer.Rules(
                        book.mode(),
                        book.lockdownReverts(),
                        book.allows(),
                        book.guards(),
                        Set.of(),
                        Set.of(),
                        OptionalInt.empty(),
                        Set.of()));
        with(Enforcer.class, enforcer -> enforcer.sync(rules, state.bans()));
        return List.of("" + (read - begun) / 1000, "" + (System.nanoTime() - read) / 1000);
    }

    /**
     * Stops and starts policy, so that it reads the ledger again, and measures until so many bans are in book and kernel.
     *
     * @return the microseconds from the start to the book, and to the kernel
     */
    List<String> restore(int bans) throws BundleException, InterruptedException {
        Bundle policy = Framework.bundle(context, "io.honeymesh.policy");
        policy.stop(Bundle.STOP_TRANSIENT);
        long begun = System.nanoTime();
        policy.start(Bundle.START_TRANSIENT);
        await(() -> with(BanBook.class, book -> book.bans().size()) >= bans, begun);
        long booked = System.nanoTime();
        await(() -> with(Enforcer.class, enforcer -> enforcer.held().size()) >= bans, begun);
        return List.of("" + (booked - begun) / 1000, "" + (System.nanoTime() - begun) / 1000);
    }

    private static void await(java.util.function.BooleanSupplier condition, long since) throws InterruptedException {
        while (true) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (IllegalStateException notYet) {
                // Asked again.
            }
            if (System.nanoTime() - since > PATIENCE.toNanos()) {
                throw new IllegalStateException("not within " + PATIENCE);
            }
            Thread.sleep(1);
        }
    }

    private static Optional<Duration> duration(String seconds) {
        return seconds.equals("forever") ? Optional.empty() : Optional.of(Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private <S, T> T with(Class<S> type, Function<S, T> question) {
        ServiceReference<S> reference = context.getServiceReference(type);
        S service = reference == null ? null : context.getService(reference);
        if (service == null) {
            throw new IllegalStateException("there is no " + type.getSimpleName());
        }
        try {
            return question.apply(service);
        } finally {
            context.ungetService(reference);
        }
    }
}
