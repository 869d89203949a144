/* A program that does nothing, for as long as it is let: as a Windows service when its argument is
 * `service`, otherwise as a program that runs for the user. The tests put it under the names that
 * the host looks for. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <string.h>

static SERVICE_STATUS_HANDLE handle;
static HANDLE over;

static void tell(DWORD state) {
    SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, state, SERVICE_ACCEPT_STOP, 0, 0, 0, 0};
    SetServiceStatus(handle, &status);
}

static DWORD WINAPI control(DWORD code, DWORD event, LPVOID data, LPVOID context) {
    (void)event, (void)data, (void)context;
    if (code == SERVICE_CONTROL_STOP) SetEvent(over);
    return NO_ERROR;
}

static void WINAPI serve(DWORD count, LPSTR *arguments) {
    handle = RegisterServiceCtrlHandlerExA(count ? arguments[0] : "", control, NULL);
    tell(SERVICE_RUNNING);
    WaitForSingleObject(over, INFINITE);
    tell(SERVICE_STOPPED);
}

int main(int count, char **arguments) {
    over = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (count > 1 && !strcmp(arguments[1], "service")) {
        SERVICE_TABLE_ENTRYA table[] = {{"", serve}, {NULL, NULL}};
        return StartServiceCtrlDispatcherA(table) ? 0 : 1;
    }
    HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD written;
    WriteFile(out, "here\n", 5, &written, NULL);
    WaitForSingleObject(over, INFINITE);
    return 0;
}
