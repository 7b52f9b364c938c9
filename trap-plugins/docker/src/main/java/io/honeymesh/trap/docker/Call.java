// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.trap.http.message.Request;
import java.util.List;

/**
 * A request as handlers see it.
 *
 * @param body as far as it is kept
 * @param bodyBytes its whole length
 */
record Call(Request request, Target target, String body, long bodyBytes) {

    String method() {
        return request.method();
    }

    boolean isGet() {
        return method().equals("GET");
    }

    /** {@code POST containers create} and the like; what names something is left out. */
    String operation() {
        String first = target.part(0);
        int parts = target.parts().size();
        return switch (first) {
            case "containers" ->
                switch (target.part(1)) {
                    case "create", "json", "prune" -> method() + " containers " + target.part(1);
                    default -> method() + " container" + (parts > 2 ? " " + target.part(2) : "");
                };
            case "exec" -> method() + " exec " + target.part(2);
            case "images" -> image();
            default -> method() + " " + String.join(" ", target.parts());
        };
    }

    private String image() {
        int parts = target.parts().size();
        if (parts == 2
                && List.of("json", "create", "search", "prune", "load", "get").contains(target.part(1))) {
            return method() + " images " + target.part(1);
        }
        String last = target.part(parts - 1);
        boolean verb = List.of("json", "history", "push", "tag", "get").contains(last);
        return method() + " image" + (verb && parts > 2 ? " " + last : "");
    }

    /** The image's name, which may have slashes. */
    String imageName() {
        int parts = target.parts().size();
        boolean verb = operation().split(" ").length == 3;
        return String.join("/", target.parts().subList(1, verb ? parts - 1 : parts));
    }
}
