/* A stand-in for wevtapi.dll: the System log has what a text file says; Wine's own has nothing.
 *
 * The file is named by the environment variable CSMS_EVENTS. Empty or missing: no event is found.
 * `denied`: this user may not read the log. Anything else is the one event that is found, as XML.
 * The host must ask the System log for events 624, the newest first, and no more than one. */
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <winevt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define RESULT ((EVT_HANDLE)(ULONG_PTR)1)
#define EVENT ((EVT_HANDLE)(ULONG_PTR)2)

static char text[16 * 1024];
static int given;

static void load(void) {
    const char *name = getenv("CSMS_EVENTS");
    FILE *file = name ? fopen(name, "rb") : NULL;
    size_t length = 0;
    if (file) {
        length = fread(text, 1, sizeof text - 1, file);
        fclose(file);
    }
    while (length && (text[length - 1] == '\n' || text[length - 1] == '\r')) length--;
    text[length] = 0;
}

__declspec(dllexport) EVT_HANDLE WINAPI EvtQuery(EVT_HANDLE session, LPCWSTR path, LPCWSTR query, DWORD flags) {
    load();
    given = 0;
    if (session || !path || wcscmp(path, L"System") || !query || !wcsstr(query, L"EventID=624")
        || flags != (EvtQueryChannelPath | EvtQueryReverseDirection)) {
        SetLastError(ERROR_EVT_INVALID_QUERY);
        return NULL;
    }
    if (!strcmp(text, "denied")) {
        SetLastError(ERROR_ACCESS_DENIED);
        return NULL;
    }
    return RESULT;
}

__declspec(dllexport) BOOL WINAPI EvtNext(EVT_HANDLE result, DWORD size, EVT_HANDLE *events, DWORD patience, DWORD flags,
                                          PDWORD count) {
    (void)patience, (void)flags;
    *count = 0;
    if (result != RESULT || size != 1) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (!text[0] || given) {
        SetLastError(ERROR_NO_MORE_ITEMS);
        return FALSE;
    }
    given = 1;
    events[0] = EVENT;
    *count = 1;
    return TRUE;
}

__declspec(dllexport) BOOL WINAPI EvtRender(EVT_HANDLE context, EVT_HANDLE event, DWORD flags, DWORD size, PVOID buffer,
                                            PDWORD used, PDWORD properties) {
    int units = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    *used = (DWORD)units * sizeof(WCHAR);
    *properties = 0;
    if (context || event != EVENT || flags != EvtRenderEventXml) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (*used > size) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    MultiByteToWideChar(CP_UTF8, 0, text, -1, buffer, units);
    return TRUE;
}

__declspec(dllexport) BOOL WINAPI EvtClose(EVT_HANDLE object) {
    return object == RESULT || object == EVENT;
}
