# PostgreSQL and Redis of our own, on free ports, in a folder that is removed afterwards. To be sourced:
#
#     . .ci/services.sh
#     start_services          # sets DATABASE_URL and REDIS_URL
#     trap stop_services EXIT
#
# Nothing that already runs on the machine is touched.

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

as_postgres() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

postgres_programs() { # the folder of the newest server installed
    local folder
    folder=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$folder" ] || folder=$(dirname "$(command -v initdb 2>/dev/null || echo /missing)")
    [ -x "$folder/initdb" ] && echo "$folder"
}

start_services() {
    PG_BIN=$(postgres_programs) || { echo "PostgreSQL is not installed" >&2; return 1; }
    command -v redis-server >/dev/null || { echo "Redis is not installed" >&2; return 1; }
    SERVICES_DIR=$(mktemp -d)
    chmod 755 "$SERVICES_DIR"
    mkdir "$SERVICES_DIR/pg" "$SERVICES_DIR/redis"
    if [ "$(id -u)" = 0 ]; then chown postgres "$SERVICES_DIR/pg"; fi
    local pg_port redis_port
    pg_port=$(free_port)
    as_postgres "$PG_BIN/initdb" -D "$SERVICES_DIR/pg/data" -U market -A trust -E UTF8 --locale=C.UTF-8 >/dev/null || return 1
    as_postgres "$PG_BIN/pg_ctl" -D "$SERVICES_DIR/pg/data" -w -l "$SERVICES_DIR/pg/log" -o "-p $pg_port -h 127.0.0.1 \
        -k $SERVICES_DIR/pg -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 ${POSTGRES_OPTIONS:-}" \
        start >/dev/null || { cat "$SERVICES_DIR/pg/log" >&2; return 1; }
    as_postgres "$PG_BIN/createdb" -h 127.0.0.1 -p "$pg_port" -U market market || return 1
    redis_port=$(free_port)
    redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$SERVICES_DIR/redis" \
        >"$SERVICES_DIR/redis/log" 2>&1 &
    REDIS_PID=$!
    for _ in $(seq 50); do
        redis-cli -p "$redis_port" ping >/dev/null 2>&1 && break
        sleep 0.1
    done
    redis-cli -p "$redis_port" ping >/dev/null || { cat "$SERVICES_DIR/redis/log" >&2; return 1; }
    export DATABASE_URL="postgres://market@127.0.0.1:$pg_port/market" REDIS_URL="redis://127.0.0.1:$redis_port/0"
}

stop_services() {
    [ -n "${SERVICES_DIR:-}" ] || return 0
    [ -n "${REDIS_PID:-}" ] && kill "$REDIS_PID" 2>/dev/null
    [ -d "$SERVICES_DIR/pg/data" ] && as_postgres "$PG_BIN/pg_ctl" -D "$SERVICES_DIR/pg/data" -m immediate stop >/dev/null 2>&1
    rm -rf "$SERVICES_DIR"
    SERVICES_DIR=
}
