# SPDX-License-Identifier: Apache-2.0
# What `--help` prints: one text for all commands, and one for each.

help() {
    case ${1:-} in
        start) cat << 'END' ;;
usage: honeymesh start [--base DIR] [--user NAME] [--profile full|edge] [--wait SECONDS]
Starts the node in the background and waits until it is ready (60 s at most). A node that runs already is fine.
As root it creates the account if missing and gives up root for it, keeping only what enforcement and low
ports need (CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON, CAP_NET_BIND_SERVICE). As anybody else the node only observes.
Installed as a package the node is a service of systemd: then this is systemctl start honeymesh, and a wait. stop and restart alike.
END
        stop) cat << 'END' ;;
usage: honeymesh stop [--base DIR] [--release]
Asks the node to stop (SIGTERM) and waits up to 10 s; a node that is still there then is killed (SIGKILL).
A node that isn't running is fine. With `pinned` in etc/io.honeymesh.enforcement.cfg its bans are dropped on for that long;
--release ends that at once. Without `pinned` it also takes its program out of the dispatchers of interfaces that are shared (`chained`).
END
        run) cat << 'END' ;;
usage: honeymesh run [--base DIR] [--user NAME] [--profile full|edge] [--prepared]
Runs the node in the foreground, its log on the terminal. Ctrl-C stops it. For service managers and containers.
--prepared: the account, folders and keys are there (honeymesh prepare), and whoever runs this is the node's account.
END
        prepare) cat << 'END' ;;
usage: honeymesh prepare [--base DIR] [--user NAME] [--profile full|edge]
All of a start that needs root: account, folders, keys, settings. lib/systemd/honeymesh.service runs it before
the node, which systemd then starts as its account with the capabilities it needs and no others.
END
        chain) cat << 'END' ;;
usage: honeymesh chain [--base DIR]
Joins the other XDP programs on each interface that `chained` in etc/io.honeymesh.enforcement.cfg names, through libxdp's dispatcher.
Every start does that, and stop undoes it (but with `pinned`); this is for an interface that came later, or from which our program was
taken off: the node goes on there within ten seconds. Needs root and xdp-loader, of xdp-tools.
END
        status) cat << 'END' ;;
usage: honeymesh status [--base DIR]
Says whether the node runs and what it reports of itself. Needs no login. Exit code 3: not running.
END
        shell) cat << 'END' ;;
usage: honeymesh shell [--base DIR] [COMMAND...]
Opens the node's shell over SSH on the loopback address, with the administrator's key that the first start made;
the host key is known beforehand. A node of profile edge has no SSH server: there it is a socket of this machine. With a COMMAND it runs that alone, and ends with its exit code:
    honeymesh shell honeymesh:status
END
        restore) cat << 'END' ;;
usage: honeymesh restore FILE [--base DIR] [--user NAME] [--passphrase-file FILE] [--force] [--check]
                              [--with-access] [--with-code]
Puts a backup (honeymesh:backup in the shell) in the place of what the base folder has; the node must be stopped. Asks for the
passphrase, or reads the first line of a file. Nothing is changed before the whole file was found unchanged; what was there before is
kept in before-restore-TIME. Who gets into the node and what runs in it stays as it is here, and what of the backup is left out for
that is named: a backup is made by the node's account, which may have been somebody else's.
--with-access takes the backup's keys, users, roles and access tokens, too; --with-code its jars and Karaf's settings.
--check only says what is in it, and what would be left out. --force: also where the base is another node's.
END
        restart) cat << 'END' ;;
usage: honeymesh restart [--base DIR] [--user NAME] [--profile full|edge] [--wait SECONDS]
Stop, then start.
END
        *) cat << 'END' ;;
usage: honeymesh COMMAND [OPTION...]

commands:
  start     start the node in the background and wait until it is ready
  stop      stop it
  restart   stop, then start
  run       run it in the foreground
  prepare   do what of a start needs root, for a service manager
  chain     join other XDP programs on the interfaces that are shared with them
  restore   put a backup in the place of what the base folder has
  status    say whether it runs, and what it reports
  shell     open its shell, or run one shell command
  help      this text; `honeymesh COMMAND --help` says more

options:
  --base DIR      the node's configuration and data (default: $HONEYMESH_BASE, else /var/lib/honeymesh)
  --user NAME     when started as root, the account the node runs as (default: $HONEYMESH_USER, else honeymesh)
  --profile NAME  full: features can be added, the shell is an SSH server. edge: smaller, quicker to start, shell on this
                  machine alone. A base stays what it was last started as (default: full)
  --wait SECONDS  how long start waits for the node to be ready (default: 60)
  --version       the version

environment:
  JAVA_HOME              a JDK 25 or later; otherwise one is looked for under /usr/lib/jvm. A runtime that came with the
                         program is always the one it uses
  HONEYMESH_JAVA_OPTS    more options for the JVM
  HONEYMESH_HEAP         size of the Java heap at most (default: 256m; edge 128m)
  HONEYMESH_SHELL_PORT   loopback port of the SSH shell (default: 8101); several nodes need several

exit codes:
  0  done                      3  the node isn't running
  1  failed                    4  no permission
  2  wrong usage               5  no JDK 25 or later
END
    esac
}
