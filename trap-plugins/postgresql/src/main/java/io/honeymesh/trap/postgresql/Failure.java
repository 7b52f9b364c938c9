// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.io.IOException;

/**
 * An error or notice with all the fields PostgreSQL sends, down to the place in its source.
 *
 * @param severity {@code FATAL}, {@code ERROR} or {@code NOTICE}
 * @param code SQLSTATE
 * @param position of the trouble in the statement, counted from 1; 0 if there is none
 * @param place {@code file:line:routine} in PostgreSQL 15.18
 */
record Failure(String severity, String code, String message, String detail, String hint, int position, String place) {

    static Failure fatal(String code, String message, String place) {
        return new Failure("FATAL", code, message, "", "", 0, place);
    }

    static Failure error(String code, String message, String place) {
        return new Failure("ERROR", code, message, "", "", 0, place);
    }

    static Failure notice(String code, String message, String place) {
        return new Failure("NOTICE", code, message, "", "", 0, place);
    }

    static Failure warning(String code, String message, String place) {
        return new Failure("WARNING", code, message, "", "", 0, place);
    }

    Failure at(int where) {
        return new Failure(severity, code, message, detail, hint, where, place);
    }

    Failure detail(String text) {
        return new Failure(severity, code, message, text, hint, position, place);
    }

    Failure hint(String text) {
        return new Failure(severity, code, message, detail, text, position, place);
    }

    static Failure syntax(String near, int at) {
        return near.isEmpty()
                ? error("42601", "syntax error at end of input", "scan.l:1180:scanner_yyerror")
                        .at(at)
                : error("42601", "syntax error at or near \"" + near + "\"", "scan.l:1188:scanner_yyerror")
                        .at(at);
    }

    static Failure noRelation(String name, int at) {
        String place = "parse_relation.c:" + (name.contains(".") ? "1371" : "1392") + ":parserOpenTable";
        return error("42P01", "relation \"" + name + "\" does not exist", place).at(at);
    }

    /** As commands say it that look a relation up without parsing. */
    static Failure noRelation(String name) {
        return error("42P01", "relation \"" + name + "\" does not exist", "namespace.c:433:RangeVarGetRelidExtended");
    }

    static Failure noColumn(String name, int at) {
        return error("42703", "column \"" + name + "\" does not exist", "parse_relation.c:3665:errorMissingColumn")
                .at(at);
    }

    static Failure noSetting(String name) {
        return error("42704", "unrecognized configuration parameter \"" + name + "\"", "guc.c:5734:find_option");
    }

    static Failure noDatabase(String name) {
        return error("3D000", "database \"" + name + "\" does not exist", "dbcommands.c:1549:dropdb");
    }

    static Failure noLibrary(String name) {
        return error(
                "58P01",
                "could not access file \"" + name + "\": No such file or directory",
                "dfmgr.c:208:internal_load_library");
    }

    void write(Messages out) throws IOException {
        Bytes body = new Bytes()
                .raw("S")
                .ended(severity)
                .raw("V")
                .ended(severity)
                .raw("C")
                .ended(code);
        field(body, 'M', message);
        field(body, 'D', detail);
        field(body, 'H', hint);
        field(body, 'P', position == 0 ? "" : Integer.toString(position));
        String[] where = place.split(":");
        field(body, 'F', where[0]);
        field(body, 'L', where[1]);
        field(body, 'R', where[2]);
        out.write(severity.equals("NOTICE") || severity.equals("WARNING") ? 'N' : 'E', body.number(0, 1));
    }

    private static void field(Bytes body, char kind, String value) {
        if (!value.isEmpty()) {
            body.number(kind, 1).ended(value);
        }
    }
}
