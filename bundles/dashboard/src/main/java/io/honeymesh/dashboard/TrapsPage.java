// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.Secrets;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrapOverride;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.Attempts.Grouping;
import io.honeymesh.api.service.Attempts.Login;
import io.honeymesh.api.service.Attempts.Outcome;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Recordings;
import io.honeymesh.api.service.Recordings.Recording;
import io.honeymesh.api.service.TrapHost;
import jakarta.servlet.Servlet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Listeners, conversations with their replay, credentials tried. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/traps")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.pages)")
public final class TrapsPage extends Page {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile TrapHost host;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Recordings recordings;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Attempts attempts;

    private static final int SESSIONS = 25;
    private static final int TALLIES = 15;

    @Override
    String html(Look look) {
        TrapHost running = need(host, "the trap host is not running: no traps");
        List<TrapRow> traps = rows(running);
        List<Recording> found = recorded(look);
        List<Recording> page = found.subList(0, Math.min(SESSIONS, found.size()));
        Attempts counted = attempts;
        Map<Long, Outcome> outcomes = counted == null
                ? Map.of()
                : counted.outcomes(page.stream().map(Recording::id).toList());
        List<LoginRow> logins = counted == null ? List.of() : logins(counted, look);
        return TrapsViewRenderer.of()
                .execute(new TrapsView(
                        traps,
                        traps.stream().map(TrapRow::trap).distinct().sorted().toList(),
                        page.stream()
                                .map(one -> row(one, Optional.ofNullable(outcomes.get(one.id())), look))
                                .toList(),
                        page.isEmpty(),
                        new Pager(
                                "",
                                !look.text("before").isEmpty(),
                                "/traps",
                                found.size() > SESSIONS,
                                page.isEmpty()
                                        ? ""
                                        : "/traps?before=" + page.getLast().id()),
                        logins,
                        logins.isEmpty(),
                        counted == null ? List.of() : commands(counted),
                        look.mayOperate()));
    }

    private List<Recording> recorded(Look look) {
        Recordings all = recordings;
        return all == null
                ? List.of()
                : all.find(
                        new CaptureFilter(look.value("source", Subject::parse), Optional.empty(), Optional.empty()),
                        look.value("before", Long::parseLong).filter(id -> id > 0),
                        SESSIONS + 1);
    }

    private static List<TrapRow> rows(TrapHost host) {
        Map<String, TrapOverride> orders = host.overrides();
        Set<String> seen = new HashSet<>();
        return host.traps().stream()
                .sorted(Comparator.comparing(TrapStatus::state))
                .map(trap -> row(trap, Optional.ofNullable(orders.get(trap.trap())), seen.add(trap.trap())))
                .toList();
    }

    private static TrapRow row(TrapStatus trap, Optional<TrapOverride> order, boolean first) {
        boolean stopped = order.filter(given -> !given.runs()).isPresent();
        Badge state = switch (trap.state()) {
            case LISTENING -> Badge.ok("listens");
            case SKIPPED -> Badge.warn("skipped");
            case FAILED -> Badge.bad("failed");
            case CLOSED -> stopped ? Badge.warn("stopped") : Badge.muted("closed");
        };
        return new TrapRow(
                trap.trap(),
                trap.endpoint() + "/" + trap.transport().name().toLowerCase(Locale.ROOT),
                state,
                trap.connections(),
                Numbers.grouped(trap.touches()),
                trap.detail(),
                first,
                stopped,
                trap.state() != TrapStatus.State.CLOSED,
                order.filter(given -> !given.ports().isEmpty()).isPresent());
    }

    private static SessionRow row(Recording one, Optional<Outcome> outcome, Look look) {
        return new SessionRow(
                Long.toString(one.id()),
                Moment.of(one.at()),
                one.source().toString(),
                one.trap(),
                outcome.map(o -> DurationText.format(o.took())).orElse("?"),
                outcome.map(o -> Integer.toString(o.credentials())).orElse("?"),
                outcome.map(o -> Integer.toString(o.commands())).orElse("?"),
                outcome.map(Outcome::intent).orElse(false),
                one.text(),
                one.text() && look.mayOperate());
    }

    /** A viewer sees no password (S33). */
    private static List<LoginRow> logins(Attempts counted, Look look) {
        Grouping by = look.mayOperate() ? Grouping.PAIR : Grouping.USER;
        return counted.logins(CaptureFilter.ALL, by, TALLIES).stream()
                .map(login -> row(login, look.mayOperate()))
                .toList();
    }

    private static LoginRow row(Login login, boolean open) {
        return new LoginRow(
                login.user().orElse(""),
                open ? login.secret().orElse("") : Secrets.HIDDEN,
                Numbers.grouped(login.tally().attempts()),
                Numbers.grouped(login.tally().sources()),
                login.tally().lastSource().toString());
    }

    private static List<LoginRow> commands(Attempts counted) {
        return counted.commands(CaptureFilter.ALL, TALLIES).stream()
                .map(command -> new LoginRow(
                        command.text(),
                        "",
                        Numbers.grouped(command.tally().attempts()),
                        Numbers.grouped(command.tally().sources()),
                        command.tally().lastSource().toString()))
                .toList();
    }
}
