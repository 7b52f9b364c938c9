// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static org.junit.jupiter.api.Assertions.assertAll;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real redis-server and the trap the same and compares the answers byte by byte. */
@Timeout(90)
class RedisComparisonTest {

    private static final String LONG = "x".repeat(200);

    /** What both must answer alike whatever is stored. */
    private static final List<String> ANYBODY = List.of(
            "foo bar baz\r\n",
            "foo\r\n",
            "*3\r\n$3\r\nFOO\r\n$1\r\na\r\n$200\r\n" + LONG + "\r\n",
            "GET\r\nget a b\r\nCONFIG\r\nCONFIG foo\r\nconfig get\r\nCLIENT FOO\r\nCLUSTER FOO\r\nCOMMAND FOO\r\n",
            "AUTH a b c\r\nAUTH\r\nHELLO x\r\nHELLO 4\r\nHELLO 2 FOO\r\nHELLO 3 SETNAME\r\nHELLO 3 AUTH a\r\n",
            "HELLO 3 AUTH nobody wrong\r\nAUTH nobody wrong\r\n",
            "*1\r\n$a\r\n",
            "*x\r\n",
            "*1\r\nfoo\r\n",
            "*1\r\n$-1\r\n",
            "*1\r\n$999999999999\r\n",
            "*2147483648\r\n",
            "*1 \r\n",
            "*01\r\n",
            "PING \"a\r\n",
            "PING \"a\"b\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n",
            "host: a\r\n",
            "QUIT\r\nPING\r\n",
            "QUIT x\r\n",
            "\0\1\2\r\n",
            "\u0016\u0003\u0001\0\u00a5\r\n",
            "A".repeat(RequestReader.MAX_LINE_BYTES + 10),
            "*" + "1".repeat(RequestReader.MAX_LINE_BYTES + 10),
            "*1\r\n$" + "1".repeat(RequestReader.MAX_LINE_BYTES + 10),
            "DEBUG SLEEP 0\r\nMODULE LOAD /tmp/x.so\r\nMODULE\r\n",
            "RESET\r\n",
            "system.exec id\r\n",
            "stats\r\nversion\r\nhelp\r\n");

    private static final List<String> INSIDE = List.of(
            "PING\r\nPING 'a b'\r\nPING \"a\\x41\\n\\\"\"\r\nPING a b\r\nECHO a b\r\nECHO hi\r\n\r\n\r\n*0\r\n*-1\r\nPING\r\n",
            "AUTH foo\r\nAUTH default b\r\n",
            "SELECT 99\r\nSELECT a\r\nSELECT 1\r\nSELECT -1\r\nDBSIZE\r\n",
            "MODULE LIST\r\nEVAL 'return 1' 0\r\nEVAL \"return 'abc'\" 0\r\nEVAL 'return' 0\r\nEVAL 'return 1' x\r\n",
            "EVAL 'return 1' 2 a\r\nEVAL 'return 1' -1\r\nEVALSHA aaaa 0\r\nSCRIPT LOAD 'return 1'\r\n"
                    + "SCRIPT EXISTS a b\r\nSCRIPT FLUSH\r\nSCRIPT KILL\r\n",
            "EVAL 'local l = package.loadlib(1,2)' 0\r\nEVAL 'return os.execute(1)' 0\r\nEVAL 'return io.popen(1)' 0\r\n",
            "SLAVEOF a b\r\nREPLICAOF NO ONE\r\nREPLICAOF 127.0.0.1 99999\r\nROLE\r\n",
            "REPLICAOF 127.0.0.1 1\r\nROLE\r\nSET a b\r\nREPLICAOF 127.0.0.1 1\r\nREPLICAOF NO ONE\r\n",
            "CLIENT SETINFO lib-name x\r\nCLIENT GETNAME\r\nCLIENT SETNAME 'a b'\r\nCLIENT SETNAME ab\r\nCLIENT GETNAME\r\n",
            "CLIENT KILL 1.1.1.1:1\r\nCLIENT KILL ID 999999\r\nCLIENT REPLY x\r\nCLIENT REPLY OFF\r\nPING\r\n",
            "ACL WHOAMI\r\nACL LIST\r\nACL USERS\r\nACL GETUSER default\r\nACL GETUSER x\r\nACL CAT\r\n",
            "SELECT 1\r\nSET a\r\nSET a b c\r\nSET a b EX 0\r\nSET a b EX x\r\nSET a b NX XX\r\nTYPE nope\r\n",
            "CONFIG SET dir /tmp\r\nCONFIG SET dbfilename x\r\nCONFIG SET foo bar\r\nCONFIG SET dir a b\r\n"
                    + "CONFIG GET nope\r\nCONFIG GET requirepass\r\nCONFIG SET maxmemory x\r\n"
                    + "CONFIG SET maxmemory 1mb\r\nCONFIG GET maxmemory\r\nCONFIG SET maxmemory 0\r\n"
                    + "CONFIG SET rdbcompression maybe\r\nCONFIG SET loglevel foo\r\nCONFIG SET port 99999999\r\n"
                    + "CONFIG SET daemonize yes\r\nCONFIG SET save x\r\nCONFIG SET maxclients abc\r\n"
                    + "CONFIG SET databases 3\r\nCONFIG SET bind 1.1.1.1\r\nCONFIG RESETSTAT\r\n",
            "SAVE\r\nBGREWRITEAOF\r\nFLUSHALL x\r\nFLUSHDB x y\r\nSHUTDOWN FOO\r\n",
            "MONITOR\r\n",
            // Not SLOWLOG GET: a busy machine makes the real one slow.
            "SLOWLOG RESET\r\nLATENCY LATEST\r\nLATENCY RESET\r\nMEMORY USAGE nope\r\n",
            "LOLWUT\r\nCLUSTER INFO\r\nCLUSTER NODES\r\nREADONLY\r\nASKING\r\nFAILOVER\r\nWAIT 0 0\r\nWAIT a b\r\n",
            "SELECT 1\r\nSCAN 0\r\nSCAN x\r\nSCAN 0 MATCH x COUNT a\r\nSCAN 0 FOO\r\nKEYS *\r\nRANDOMKEY\r\nDBSIZE\r\n",
            "EXEC\r\nDISCARD\r\nMULTI\r\nGET a\r\nPING\r\nEXEC\r\nMULTI\r\nSET a b\r\nFOO\r\nEXEC\r\n",
            "WATCH a\r\nMULTI\r\nMULTI\r\nWATCH b\r\nSYNC\r\nDISCARD\r\nUNWATCH\r\n",
            "SUBSCRIBE a b\r\nGET b\r\nPING\r\nUNSUBSCRIBE a\r\nUNSUBSCRIBE b\r\nUNSUBSCRIBE\r\nPING\r\n",
            "PSUBSCRIBE a\r\nPUNSUBSCRIBE\r\nPUBLISH a b\r\nPUBSUB CHANNELS\r\nPUBSUB NUMPAT\r\nPUBSUB NUMSUB a\r\n",
            "SELECT 2\r\nSET k v\r\nLPUSH l a b c\r\nHSET h f v\r\nSADD s x\r\nGET l\r\nTYPE l\r\nTYPE h\r\nTYPE s\r\n"
                    + "OBJECT ENCODING k\r\nOBJECT ENCODING l\r\nOBJECT ENCODING h\r\nOBJECT ENCODING s\r\nTTL k\r\n"
                    + "EXPIRE k 100\r\nTTL k\r\nPTTL nope\r\nTTL nope\r\nPERSIST k\r\nPERSIST k\r\nINCR k\r\nSET n 5\r\n"
                    + "OBJECT ENCODING n\r\nINCRBY n 3\r\nDECR n\r\nINCRBY n x\r\nAPPEND k zz\r\nSTRLEN k\r\nGETSET k w\r\n"
                    + "GETRANGE k 0 -1\r\nMGET k l nope\r\nLRANGE l 0 -1\r\nLRANGE l x 1\r\nLRANGE l 5 2\r\nLLEN l\r\n"
                    + "LINDEX l 0\r\nLINDEX l -1\r\nLINDEX l 9\r\nLPOP l\r\nRPOP nope\r\nLPOP l 2\r\nLPOP l 2\r\nHGET h f\r\n"
                    + "HGETALL h\r\nHKEYS h\r\nHVALS h\r\nHLEN h\r\nHMGET h f g\r\nHDEL h f g\r\nHDEL h f\r\nSMEMBERS s\r\n"
                    + "SCARD s\r\nSISMEMBER s x\r\nSREM s x\r\nDEL k l nope\r\nEXISTS n n\r\nRENAME n m\r\nRENAME n m\r\n"
                    + "SETEX m 10 v\r\nSETEX m 0 v\r\nSETNX m v\r\nSET m v NX\r\nSET m v XX GET\r\nGETDEL m\r\nMSET a\r\n"
                    + "MSET a b c\r\nMSET a 1 b 2\r\nDBSIZE\r\nHSET h a\r\nHSET h a b c\r\nEXPIRE a x\r\nEXPIRE a 10 FOO\r\n"
                    + "FLUSHDB\r\nFLUSHALL ASYNC\r\n",
            "SELECT 3\r\nZSCORE z m\r\nZRANGE z 0 -1\r\nZCARD z\r\nXLEN x\r\nXRANGE x - +\r\nPFCOUNT p\r\nGETBIT b 1\r\n"
                    + "SINTER a b\r\nDUMP a\r\nLPOS l a\r\nHSTRLEN h f\r\nSRANDMEMBER s\r\nSMEMBERS s\r\nBITCOUNT b\r\n",
            "MIGRATE a 1 b 0 100\r\nFUNCTION LIST\r\nFUNCTION LOAD x\r\nRESTORE a 0 b\r\nFCALL f 0\r\n",
            "REPLCONF listening-port 1\r\nREPLCONF foo bar\r\nREPLCONF capa eof\r\nREPLCONF capa\r\n",
            "SWAPDB 0 99\r\nSWAPDB a b\r\nINFO foo\r\nINFO cluster\r\nCOMMAND COUNT\r\nCOMMAND INFO get foo\r\n"
                    + "COMMAND LIST FILTERBY MODULE x\r\n");

    @TempDir
    Path folder;

    @Test
    void anOpenServerAnswersAsARealOneDoes() throws Exception {
        try (RealServer real = start(folder);
                TrapHarness trap = Nodes.open(Nodes::plain)) {
            compare(real, trap, ANYBODY);
            compare(real, trap, INSIDE);
            Timing.assertAnswersAlike("PING", real.port(), trap.port(), "PING\r\n");
            Timing.assertAnswersAlike("unknown command", real.port(), trap.port(), "FOO\r\n");
        }
    }

    @Test
    void aServerWithAPasswordAnswersAsARealOneDoes() throws Exception {
        int node = Nodes.node(i -> i.password().isPresent() && !i.protectedSettings());
        String password = Instance.of(TrapHarness.persona(node), java.time.Instant.now())
                .password()
                .orElseThrow();
        try (RealServer real = start(folder, "--requirepass", password);
                TrapHarness trap = Nodes.open(node)) {
            Timing.assertAnswersAlike("wrong password", real.port(), trap.port(), "AUTH wrong\r\n");
            compare(real, trap, ANYBODY);
            compare(
                    real,
                    trap,
                    List.of(
                            "GET a\r\nPING\r\nINFO\r\nECHO a\r\nCOMMAND\r\nCLIENT ID\r\nMULTI\r\nHELLO\r\nHELLO 3\r\n",
                            "AUTH wrong\r\nAUTH default wrong\r\nGET a\r\n",
                            "*11\r\n",
                            "*1\r\n$16385\r\n",
                            "AUTH " + password + "\r\nPING\r\nACL LIST\r\nCONFIG GET requirepass\r\nRESET\r\nPING\r\n",
                            "AUTH default " + password + "\r\nACL GETUSER default\r\n"));
        }
    }

    private static void compare(RealServer real, TrapHarness trap, List<String> requests) {
        // One after the other: what is stored stays in the real one.
        assertAll(requests.stream()
                .map(request -> () -> Comparison.assertSame(new Comparison.Pair(
                        request.substring(0, Math.min(200, request.length())),
                        silence -> RealServer.ask(real.port(), request, silence).replace(":" + real.port(), ":PORT"),
                        silence ->
                                RealServer.ask(trap.port(), request, silence).replace(":" + trap.port(), ":PORT")))));
    }

    private static RealServer start(Path folder, String... options) throws IOException, InterruptedException {
        int port = RealServer.freePort();
        List<String> command = new ArrayList<>(List.of(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--protected-mode",
                "no",
                "--dir",
                folder.toString(),
                "--pidfile",
                folder.resolve("pid").toString()));
        command.addAll(List.of(options));
        return RealServer.start(folder, port, command.toArray(String[]::new));
    }
}
