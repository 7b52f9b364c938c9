// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Guard;
import io.honeymesh.api.HardeningControl;
import io.honeymesh.api.Mode;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.AccessTokens.Token;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.FleetTokens;
import io.honeymesh.api.service.Hardening;
import io.honeymesh.api.service.Reports;
import io.honeymesh.api.service.WebServer;
import jakarta.servlet.Servlet;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Mode, allow-list, tokens, certificate, licence, hardening. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/settings")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.pages)")
public final class SettingsPage extends Page {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile BanBook book;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile AccessTokens tokens;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile WebServer server;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Hardening hardening;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Reports reports;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile FleetTokens fleet;

    @Override
    String html(Look look) {
        BanBook bans = need(book, "the policy bundle is not running: no ban book");
        WebServer web = need(server, "the web bundle is not running");
        Hardening hardened = hardening;
        Reports reporting = reports;
        List<FleetRow> nodes = look.mayAdminister() ? nodes() : List.of();
        return SettingsViewRenderer.of()
                .execute(new SettingsView(
                        Badge.of(bans.mode()),
                        Arrays.stream(Mode.values())
                                .map(mode -> new Choice(mode.name(), mode.name(), mode == bans.mode()))
                                .toList(),
                        bans.lockdownReverts().isPresent(),
                        bans.lockdownReverts().map(Instant::toString).orElse(""),
                        bans.allows().stream()
                                .map(allow -> new AllowRow(
                                        allow.subject().toString(), Moment.of(allow.expires()), allow.note()))
                                .toList(),
                        bans.guards().stream().map(SettingsPage::row).toList(),
                        look.mayOperate(),
                        look.mayAdminister(),
                        look.mayAdminister() ? tokens() : List.of(),
                        !nodes.isEmpty(),
                        nodes,
                        new Fact(
                                web.certificate().sha256(),
                                web.certificate().expires().toString()),
                        web.address(),
                        reporting == null
                                ? ""
                                : String.valueOf(reporting.status().get("licence")),
                        hardened == null
                                ? List.of()
                                : hardened.controls().stream()
                                        .map(SettingsPage::row)
                                        .toList()));
    }

    private static Fact row(Guard guard) {
        String what = guard.coversEverything()
                ? "everything"
                : guard.transport()
                                .map(one -> one.name().toLowerCase(Locale.ROOT))
                                .orElse("any protocol")
                        + (guard.remotePort() == Guard.ANY_PORT ? "" : " from port " + guard.remotePort())
                        + (guard.localPort() == Guard.ANY_PORT ? "" : " to port " + guard.localPort());
        return new Fact(guard.subject().toString(), what + ": " + guard.why());
    }

    private List<TokenRow> tokens() {
        AccessTokens all = tokens;
        return all == null
                ? List.of()
                : all.tokens().stream().map(SettingsPage::row).toList();
    }

    /** None where orders to a fleet are off. */
    private List<FleetRow> nodes() {
        FleetTokens all = fleet;
        try {
            return all == null
                    ? List.of()
                    : all.report().stream().map(SettingsPage::row).toList();
        } catch (IllegalArgumentException off) {
            return List.of();
        }
    }

    private static FleetRow row(FleetTokens.Row row) {
        return new FleetRow(
                row.nodeId().substring(0, 12) + (row.self() ? " (this)" : ""),
                switch (row.state()) {
                    case CONFIRMED -> Badge.ok("confirmed");
                    case REFUSED -> Badge.bad("refused");
                    case SILENT -> Badge.muted("silent");
                    case NOT_ASKED -> Badge.muted("not asked");
                },
                row.answered().map(Instant::toString).orElse(""),
                row.answered().isPresent(),
                row.detail());
    }

    private static TokenRow row(Token token) {
        return new TokenRow(
                token.id(),
                token.name(),
                token.role().name().toLowerCase(Locale.ROOT),
                Moment.of(token.created()),
                token.used().map(Instant::toString).orElse(""),
                token.used().isPresent());
    }

    private static ControlRow row(HardeningControl control) {
        return new ControlRow(
                control.name(),
                switch (control.state()) {
                    case ON -> Badge.ok("on");
                    case OFF -> Badge.bad("off");
                    case UNKNOWN -> Badge.muted("unknown");
                },
                control.detail());
    }
}
