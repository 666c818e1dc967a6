@echo off
rem Windows: double-click to build the site and open it.
cd /d "%~dp0"
embudo build --open
if errorlevel 1 pause
