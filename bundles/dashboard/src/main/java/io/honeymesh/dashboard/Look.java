// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Caller;
import io.honeymesh.api.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A request for a page. What it asks for and makes no sense is passed over: people get a page, and see what it shows. */
final class Look {

    private final HttpServletRequest request;

    Look(HttpServletRequest request) {
        this.request = request;
    }

    private Role role() {
        return request.getAttribute(Caller.ATTRIBUTE) instanceof Caller caller ? caller.role() : Role.VIEWER;
    }

    /** Whether buttons that change something are shown; the API judges anew. */
    boolean mayOperate() {
        return role().includes(Role.OPERATOR);
    }

    boolean mayAdminister() {
        return role().includes(Role.ADMIN);
    }

    String text(String name) {
        try {
            String value = request.getParameter(name);
            return value == null ? "" : value.strip();
        } catch (RuntimeException undecodable) {
            return "";
        }
    }

    /** @param reading throws {@link IllegalArgumentException} for what makes no sense */
    <T> Optional<T> value(String name, Function<String, T> reading) {
        try {
            return Optional.of(text(name)).filter(text -> !text.isEmpty()).map(reading);
        } catch (IllegalArgumentException senseless) {
            return Optional.empty();
        }
    }

    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equals(text(name).toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** From 1. */
    int page() {
        return value("page", Integer::parseInt).filter(page -> page > 0).orElse(1);
    }
}
