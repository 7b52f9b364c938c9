// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers what is asked about the objects there are (RFC 3416, 4.2; RFC 1157, 4.1), as Net-SNMP does with read-only access.
 *
 * @param old whether the client speaks SNMPv1, which has fewer ways to say what is wrong
 */
record Agent(Mib mib, boolean old) {

    /** Objects of one answer to a bulk request, and of any that asks for as many. */
    private static final int MAX_BULK = 100;

    /** The answer; empty to what is no request. */
    Optional<Pdu> answer(Pdu request) {
        return switch (request.type()) {
            case Tag.GET -> Optional.of(each(request, this::get));
            case Tag.GET_NEXT -> Optional.of(each(request, this::next));
            case Tag.GET_BULK -> Optional.of(bulk(request));
            case Tag.SET -> Optional.of(set(request));
            default -> Optional.empty();
        };
    }

    private interface Lookup {
        Varbind find(Oid name);
    }

    private Pdu each(Pdu request, Lookup lookup) {
        List<Varbind> values = new ArrayList<>();
        for (Varbind asked : request.varbinds()) {
            values.add(lookup.find(asked.name()));
        }
        return unlessOld(request, values);
    }

    private Varbind get(Oid name) {
        int why = mib.hasObject(name) ? Tag.NO_SUCH_INSTANCE : Tag.NO_SUCH_OBJECT;
        return mib.get(name).orElseGet(() -> Varbind.without(name, why));
    }

    private Varbind next(Oid name) {
        return mib.next(name).orElseGet(() -> Varbind.without(name, Tag.END_OF_VIEW));
    }

    private Pdu bulk(Pdu request) {
        List<Varbind> asked = request.varbinds();
        int once = Math.clamp(request.error(), 0, asked.size());
        List<Varbind> values = new ArrayList<>();
        asked.subList(0, once).forEach(varbind -> values.add(next(varbind.name())));
        List<Varbind> row = asked.subList(once, asked.size());
        int times = row.isEmpty() ? 0 : Math.min(request.index(), MAX_BULK / row.size());
        boolean goesOn = true;
        for (int i = 0; i < times && goesOn; i++) {
            row = row.stream().map(varbind -> next(varbind.name())).toList();
            values.addAll(row);
            goesOn = row.getFirst().tag() != Tag.END_OF_VIEW;
        }
        return unlessOld(request, values);
    }

    /** Nobody may change anything. */
    private Pdu set(Pdu request) {
        List<Varbind> asked = request.varbinds();
        for (int i = 0; i < asked.size(); i++) {
            if (asked.get(i).tag() == Tag.NULL) {
                return request.failed(old ? Pdu.BAD_VALUE : Pdu.WRONG_TYPE, i + 1);
            }
        }
        return asked.isEmpty() ? request.answered(asked) : request.failed(old ? Pdu.NO_SUCH_NAME : Pdu.NO_ACCESS, 1);
    }

    /** The values; to an old client the last of which there is none. */
    private Pdu unlessOld(Pdu request, List<Varbind> values) {
        for (int i = values.size() - 1; i >= 0; i--) {
            if (old && values.get(i).tag() >= Tag.NO_SUCH_OBJECT) {
                return request.failed(Pdu.NO_SUCH_NAME, i + 1);
            }
        }
        return request.answered(values);
    }
}
