; Inno Setup: the Windows installer. After `make dist` on Windows: iscc resources\desktop\stems-mixer.iss
#define Version "0.1.0"
[Setup]
AppId={{7B1B5B0E-5C0B-4C7D-9E36-3D0B3C1F6A55}
AppName=Stems Mixer
AppVersion={#Version}
AppPublisher=The Stems Mixer authors
DefaultDirName={autopf}\Stems Mixer
DefaultGroupName=Stems Mixer
PrivilegesRequired=lowest
ChangesAssociations=yes
OutputDir=..\..\build\dist
OutputBaseFilename=stems-mixer-{#Version}-windows
SetupIconFile=stems-mixer.ico
UninstallDisplayIcon={app}\stems-mixer.exe
LicenseFile=..\..\LICENSE
Compression=lzma2
SolidCompression=yes
[Files]
Source: "..\..\build\dist\work\frozen\stems-mixer\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
[Icons]
Name: "{group}\Stems Mixer"; Filename: "{app}\stems-mixer.exe"
[Registry]
Root: HKA; Subkey: "Software\Classes\.stemmix"; ValueType: string; ValueData: "StemsMixer.Mix"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\StemsMixer.Mix"; ValueType: string; ValueData: "Stems Mixer mix"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\StemsMixer.Mix\DefaultIcon"; ValueType: string; ValueData: "{app}\stems-mixer.exe,0"
Root: HKA; Subkey: "Software\Classes\StemsMixer.Mix\shell\open\command"; ValueType: string; ValueData: """{app}\stems-mixer.exe"" ""%1"""
