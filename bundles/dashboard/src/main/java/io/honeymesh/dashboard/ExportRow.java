// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Exports.Matter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A form in which what a page shows can be downloaded. */
record ExportRow(String path, String name, String title) {

    /**
     * Those of a matter.
     *
     * @param exports null where there are none
     * @param query what the page is narrowed down to, by the API's names; empty values are left out
     */
    static List<ExportRow> of(Exports exports, Matter matter, Map<String, String> query) {
        if (exports == null) {
            return List.of();
        }
        String narrowed = query.entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return exports.formats().stream()
                .filter(format -> format.of() == matter)
                .map(format -> new ExportRow(
                        "/api/v1/exports/" + format.name() + (narrowed.isEmpty() ? "" : "?" + narrowed),
                        format.name(),
                        format.title()))
                .toList();
    }
}
