/* A stand-in for winscard.dll that plays what a text file says; Wine before 9.0 has only a stub.
 *
 * The file is named by the environment variable CSMS_CARDS. A line each:
 *
 *   establish CODE        what SCardEstablishContext returns (hex; 0 when the line is missing)
 *   list CODE             what SCardListReaders returns
 *   status CODE           what SCardGetStatusChange returns
 *   reader STATE ATR NAME a reader: dwEventState (hex), answer to reset (hex, or -), name to the end of the line
 *   next                  what follows is true from the next wait on
 *
 * A wait (SCardGetStatusChange with a time limit) and a context that cannot be established move on
 * to the next part. Whoever connects to a card ends with exit code 99: a look must not touch one. */
#define WIN32_LEAN_AND_MEAN
#define WINSCARDAPI __declspec(dllexport)
#include <windows.h>
#include <winscard.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PARTS 300
#define MAX_READERS 8
#define NO_READERS ((LONG)0x8010002E)
#define TIMED_OUT ((LONG)0x8010000A)
#define TOUCHED 99

struct reader {
    DWORD state;
    DWORD atr_length;
    BYTE atr[36];
    char name[256];
};

struct part {
    LONG establish, list, status;
    int readers;
    struct reader reader[MAX_READERS];
};

__declspec(dllexport) const SCARD_IO_REQUEST g_rgSCardT0Pci = {1, 8};
__declspec(dllexport) const SCARD_IO_REQUEST g_rgSCardT1Pci = {2, 8};
__declspec(dllexport) const SCARD_IO_REQUEST g_rgSCardRawPci = {0x10000, 8};

static struct part parts[MAX_PARTS];
static int count = 1, now;

static void read_reader(struct part *part, const char *text) {
    struct reader *reader = &part->reader[part->readers++];
    char atr[80];
    int used = 0;
    if (sscanf(text, "%lx %79s %n", &reader->state, atr, &used) < 2) ExitProcess(98);
    for (const char *at = atr; at[0] != '-' && at[0] && at[1]; at += 2) {
        unsigned byte;
        sscanf(at, "%2x", &byte);
        reader->atr[reader->atr_length++] = (BYTE)byte;
    }
    strncpy(reader->name, text + used, sizeof reader->name - 1);
}

static void load(void) {
    char line[512];
    const char *path = getenv("CSMS_CARDS");
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (!file) return;
    while (fgets(line, sizeof line, file)) {
        struct part *part = &parts[count - 1];
        line[strcspn(line, "\r\n")] = 0;
        if (!*line) continue;
        if (!strncmp(line, "establish ", 10)) part->establish = (LONG)strtoul(line + 10, NULL, 16);
        else if (!strncmp(line, "list ", 5)) part->list = (LONG)strtoul(line + 5, NULL, 16);
        else if (!strncmp(line, "status ", 7)) part->status = (LONG)strtoul(line + 7, NULL, 16);
        else if (!strncmp(line, "reader ", 7) && part->readers < MAX_READERS) read_reader(part, line + 7);
        else if (!strcmp(line, "next") && count < MAX_PARTS) count++;
        else ExitProcess(98);
    }
    fclose(file);
}

BOOL WINAPI DllMain(HINSTANCE dll, DWORD reason, LPVOID reserved) {
    (void)dll, (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) load();
    return TRUE;
}

static int move_on(void) {
    if (now + 1 >= count) return 0;
    now++;
    return 1;
}

LONG WINAPI SCardEstablishContext(DWORD scope, LPCVOID a, LPCVOID b, LPSCARDCONTEXT context) {
    (void)scope, (void)a, (void)b;
    LONG code = parts[now].establish;
    *context = 1;
    if (code) move_on();
    return code;
}

LONG WINAPI SCardReleaseContext(SCARDCONTEXT context) {
    (void)context;
    return 0;
}

LONG WINAPI SCardListReadersA(SCARDCONTEXT context, LPCSTR groups, LPSTR out, LPDWORD length) {
    (void)context, (void)groups;
    const struct part *part = &parts[now];
    if (part->list) return part->list;
    if (!part->readers) return NO_READERS;
    DWORD needed = 1;
    for (int i = 0; i < part->readers; i++) needed += (DWORD)strlen(part->reader[i].name) + 1;
    if (out && *length < needed) return SCARD_E_INSUFFICIENT_BUFFER;
    *length = needed;
    if (!out) return 0;
    for (int i = 0; i < part->readers; i++) {
        strcpy(out, part->reader[i].name);
        out += strlen(out) + 1;
    }
    *out = 0;
    return 0;
}

/* Fills one state in; says whether it differs from what the caller knows. */
static int fill(const struct part *part, SCARD_READERSTATEA *state, int list_changed) {
    DWORD known = state->dwCurrentState & ~(DWORD)SCARD_STATE_CHANGED;
    state->dwEventState = SCARD_STATE_UNKNOWN | SCARD_STATE_CHANGED;
    state->cbAtr = 0;
    if (strstr(state->szReader, "PnP")) {
        state->dwEventState = list_changed ? SCARD_STATE_CHANGED : 0;
        return list_changed;
    }
    for (int i = 0; i < part->readers; i++) {
        const struct reader *reader = &part->reader[i];
        if (strcmp(reader->name, state->szReader)) continue;
        state->dwEventState = reader->state;
        state->cbAtr = reader->atr_length;
        memcpy(state->rgbAtr, reader->atr, sizeof reader->atr);
    }
    if (state->dwEventState == known) return 0;
    state->dwEventState |= SCARD_STATE_CHANGED;
    return 1;
}

LONG WINAPI SCardGetStatusChangeA(SCARDCONTEXT context, DWORD timeout, LPSCARD_READERSTATEA states, DWORD length) {
    (void)context;
    const struct part *before = &parts[now];
    if (timeout && !move_on()) {
        Sleep(timeout);
        return TIMED_OUT;
    }
    const struct part *part = &parts[now];
    int changed = 0, other_list = before->readers != part->readers;
    for (int i = 0; i < part->readers && !other_list; i++)
        other_list = strcmp(before->reader[i].name, part->reader[i].name) != 0;
    if (part->status) return part->status;
    for (DWORD i = 0; i < length; i++) changed |= fill(part, &states[i], other_list);
    return changed || timeout ? 0 : TIMED_OUT;
}

#define TOUCH(name, arguments) LONG WINAPI name arguments { ExitProcess(TOUCHED); }
TOUCH(SCardConnectA, (SCARDCONTEXT a, LPCSTR b, DWORD c, DWORD d, LPSCARDHANDLE e, LPDWORD f))
TOUCH(SCardDisconnect, (SCARDHANDLE a, DWORD b))
TOUCH(SCardStatusA, (SCARDHANDLE a, LPSTR b, LPDWORD c, LPDWORD d, LPDWORD e, LPBYTE f, LPDWORD g))
TOUCH(SCardBeginTransaction, (SCARDHANDLE a))
TOUCH(SCardEndTransaction, (SCARDHANDLE a, DWORD b))
TOUCH(SCardTransmit, (SCARDHANDLE a, LPCSCARD_IO_REQUEST b, LPCBYTE c, DWORD d, LPSCARD_IO_REQUEST e, LPBYTE f, LPDWORD g))
