var a = 1;;
