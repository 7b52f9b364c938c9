// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.FleetTokens;
import io.honeymesh.api.service.FleetTokens.Row;
import io.honeymesh.api.service.FleetTokens.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.table.ShellTable;

/** What {@code honeymesh:token} does for a fleet. */
final class FleetView {

    private final Shell shell;
    private final boolean json;

    FleetView(Shell shell, boolean json) {
        this.shell = shell;
        this.json = json;
    }

    static boolean knows(String what) {
        return List.of("fleet-roster", "rotate-fleet", "fleet-report").contains(what);
    }

    void run(String what, String file) {
        FleetTokens fleet = shell.services()
                .find(FleetTokens.class)
                .orElseThrow(() -> new CommandFailure("the federation bundle is not running: no fleet"));
        switch (what) {
            case "fleet-roster" -> shell.out().print(fleet.roster());
            case "rotate-fleet" -> {
                NodeCommand.required(file, "the order's file", "honeymesh:token rotate-fleet /srv/order");
                show(fleet.rotate(read(file)));
            }
            default -> show(fleet.report());
        }
    }

    private static String read(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return new String(in.readNBytes(FleetTokens.MAX_ORDER_CHARS + 1), StandardCharsets.ISO_8859_1);
        } catch (IOException | InvalidPathException e) {
            throw new CommandFailure(
                    SafeText.escape(file, 200) + " can't be read: is it on the node, and may its user read it?");
        }
    }

    private void show(List<Row> rows) {
        if (json) {
            shell.json(rows.stream().map(Row::fields).toList());
            return;
        }
        ShellTable table = new ShellTable();
        List.of("Node", "State", "Ordered", "Answered", "Detail").forEach(table::column);
        for (Row row : rows) {
            table.addRow()
                    .addContent(
                            row.nodeId().substring(0, 12) + (row.self() ? " (this)" : ""),
                            name(row.state()),
                            row.ordered().map(Times::readable).orElse(""),
                            row.answered().map(Times::readable).orElse(""),
                            row.detail());
        }
        shell.table(table);
        shell.line(Arrays.stream(State.values())
                .map(state -> rows.stream().filter(row -> row.state() == state).count() + " " + name(state))
                .collect(Collectors.joining(", ")));
    }

    private static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
