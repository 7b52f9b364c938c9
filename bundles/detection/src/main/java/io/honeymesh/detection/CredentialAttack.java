// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.Evidence.Credential;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import io.honeymesh.detection.Attempts.Attempt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/**
 * Login attempts seen over conversations: guessing (many passwords of one user), spraying (one password for many users), lists
 * of both; and each of them shared out among many sources. What a challenge hides (NTLM, digests) is a new password each time.
 */
@Component(scope = ServiceScope.PROTOTYPE)
public final class CredentialAttack implements ScoringRule {

    private static final double SHARED_OUT_SCORE = 0.3;

    /** Pairs that two sources have in common by chance: everybody tries root with root. */
    private static final int COMMON_PAIRS = 3;

    private final ByGrade<Attempts> memory = ByGrade.each(Attempts::new);
    private final Supplier<RuleSettings> settings;

    @Activate
    public CredentialAttack(@Reference DetectionSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "credential-attack";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        if (!(observation instanceof Conversation conversation)) {
            return List.of();
        }
        Attempts attempts = memory.of(conversation.grade());
        List<Attempt> tried = conversation.evidence().stream()
                .filter(Credential.class::isInstance)
                .map(login -> attempts.attempt(conversation.at(), history.source(), (Credential) login))
                .toList();
        if (tried.isEmpty()) {
            return List.of();
        }
        RuleSettings now = settings.get();
        List<Attempt> related = attempts.add(tried, now.guessWindow());
        List<Attempt> own = related.stream()
                .filter(a -> a.source().equals(history.source()))
                .toList();
        List<Contribution> found = new ArrayList<>();
        alone(own, now, found);
        together(related, own, now, found);
        return found;
    }

    /** What one source does. */
    private void alone(List<Attempt> own, RuleSettings now, List<Contribution> found) {
        int passwords = most(own, Attempt::user, Attempt::secret);
        int users = most(own, Attempt::secret, Attempt::user);
        String window = " within " + DurationText.format(now.guessWindow());
        if (passwords >= now.guesses()) {
            found.add(attack("guessing: " + passwords + " passwords of one user" + window));
        }
        if (users >= now.guesses()) {
            found.add(attack("spraying: one password for " + users + " users" + window));
        }
        if (found.isEmpty() && own.size() >= 2 * now.guesses()) {
            found.add(attack("a list: " + own.size() + " users with passwords" + window));
        }
    }

    /** What many sources do. */
    private void together(List<Attempt> related, List<Attempt> own, RuleSettings now, List<Contribution> found) {
        String window = " within " + DurationText.format(now.guessWindow());
        int guessers = sources(related, own, Attempt::user, Attempt::secret, now.guesses());
        if (guessers >= now.guessers()) {
            found.add(sharedOut("one of " + guessers + " sources that guess one user's password" + window));
        }
        int sprayers = sources(related, own, Attempt::secret, Attempt::user, now.guesses());
        if (sprayers >= now.guessers()) {
            found.add(sharedOut("one of " + sprayers + " sources that try one password for many users" + window));
        }
        int listers = sharingPairs(related, own);
        if (listers >= now.guessers()) {
            found.add(sharedOut("one of " + listers + " sources with the same list" + window));
        }
    }

    /** The most sources that tried one of this source's keys, among those with enough values. */
    private static int sources(
            List<Attempt> related,
            List<Attempt> own,
            Function<Attempt, Integer> key,
            Function<Attempt, Integer> value,
            int enough) {
        Set<Integer> keys = own.stream().map(key).collect(Collectors.toSet());
        Map<Integer, List<Attempt>> byKey = related.stream()
                .filter(attempt -> keys.contains(key.apply(attempt)))
                .collect(Collectors.groupingBy(key));
        return byKey.values().stream()
                .filter(attempts -> distinct(attempts, value) >= enough)
                .mapToInt(attempts -> distinct(attempts, Attempt::source))
                .max()
                .orElse(0);
    }

    /** Sources that tried some of the same pairs, this one included. */
    private static int sharingPairs(List<Attempt> related, List<Attempt> own) {
        Set<Long> pairs = own.stream().map(Attempt::pair).collect(Collectors.toSet());
        Map<Subject, Integer> shared = new HashMap<>();
        related.stream()
                .filter(attempt -> pairs.contains(attempt.pair()))
                .forEach(attempt -> shared.merge(attempt.source(), 1, Integer::sum));
        return (int) shared.values().stream().filter(n -> n >= COMMON_PAIRS).count();
    }

    private static <T> int distinct(List<Attempt> attempts, Function<Attempt, T> what) {
        return (int) attempts.stream().map(what).distinct().count();
    }

    /** The most values that go with one key. */
    private static int most(List<Attempt> attempts, Function<Attempt, Integer> key, Function<Attempt, Integer> value) {
        Map<Integer, Set<Integer>> values = new HashMap<>();
        attempts.forEach(
                a -> values.computeIfAbsent(key.apply(a), k -> new HashSet<>()).add(value.apply(a)));
        return values.values().stream().mapToInt(Set::size).max().orElse(0);
    }

    private Contribution attack(String what) {
        return new Contribution(name(), Verdict.BAN_SCORE, Reason.CREDENTIAL, true, what);
    }

    private Contribution sharedOut(String what) {
        return new Contribution(name(), SHARED_OUT_SCORE, Reason.CREDENTIAL, false, what);
    }
}
